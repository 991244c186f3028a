using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Losses;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Methods.Gatys;

/// <summary>Builds the objective of one scale: what the content keeps, what the styles ask for, and where.</summary>
internal static class GatysTargets
{
    /// <param name="network">The perceptual network.</param>
    /// <param name="options">Layers and weights.</param>
    /// <param name="content">The content picture at this scale.</param>
    /// <param name="styles">The styles; their pictures are not looked at.</param>
    /// <param name="grams">Each style's Gram matrices at this scale.</param>
    /// <param name="mask">Where anything is to be stylised at all, or null.</param>
    /// <param name="strength">Above 0, up to 1: how far from the content's Gram matrices to the styles' the target lies.</param>
    /// <param name="before">What a clip's frame goes on from, of the content's size; null is nothing.</param>
    public static PerceptualObjective Build(PerceptualNetwork network, GatysOptions options, Picture content, IReadOnlyList<Style> styles,
        IReadOnlyList<StyleGrams> grams, Picture? mask, float strength, FrameBefore? before = null)
    {
        var terms = new List<ILossTerm>();
        using var scope = new TensorScope();
        using var pause = Tape.Pause();
        AddContent(terms, network, options, content);
        if (options.StyleWeight > 0)
        {
            // What is asked for below full strength is a picture between the two: with a smaller weight on the whole style nearly all of it would still come.
            var own = strength < 1 ? network.Features(content.ToTensor(), options.StyleLayers) : null;
            if (mask is null && styles.All(s => s.Mask is null))
                AddBlend(terms, options, styles, grams, own, strength);
            else
                AddRegions(terms, options, content, styles, grams, mask, own, strength);
        }
        if (options.TvWeight > 0)
            terms.Add(new TotalVariationLoss(options.TvWeight, meanSquare: options.LossScale == LossScale.Relative));
        if (before is not null && options.TemporalWeight > 0)
            terms.Add(new TemporalLoss(options.TemporalWeight, before.Warped.ToTensor(), Tensor.From(before.Certain.Values, 1, content.Height, content.Width, 1)));
        return new PerceptualObjective(network, terms);
    }

    private static void AddContent(List<ILossTerm> terms, PerceptualNetwork network, GatysOptions options, Picture content)
    {
        if (options.ContentWeight == 0)
            return;
        using var scope = new TensorScope();
        var features = network.Features(content.ToTensor(), options.ContentLayers);
        foreach (var layer in options.ContentLayers)
            terms.Add(new ContentLoss(layer, features[layer], options.ContentWeight / options.ContentLayers.Count, options.LossScale));
    }

    /// <summary>
    /// Styles that act everywhere blend into one target, the convex combination of their Gram matrices: since sum w |G - A|² = |G - sum w A|² + constant, this is the
    /// weighted sum of their losses.
    /// </summary>
    private static void AddBlend(List<ILossTerm> terms, GatysOptions options, IReadOnlyList<Style> styles, IReadOnlyList<StyleGrams> grams,
        Dictionary<string, Tensor>? own, float strength)
    {
        var sum = styles.Sum(s => s.Weight);
        foreach (var layer in options.StyleLayers)
        {
            var blend = GramMixture.Of([.. grams.Select(gram => gram[layer])], [.. styles.Select(style => style.Weight / sum)], GramMixing.Convex);
            if (own is not null)
                blend = Between(GramLoss.MeanGram(own[layer]), blend, strength);
            terms.Add(new GramLoss(layer, blend, options.StyleWeight * options.LayerWeight(blend.Shape.C), options.LossScale));
        }
    }

    /// <summary>A guided Gram term for each style and layer (Gatys et al. 2017, section 4).</summary>
    private static void AddRegions(List<ILossTerm> terms, GatysOptions options, Picture content, IReadOnlyList<Style> styles, IReadOnlyList<StyleGrams> grams,
        Picture? mask, Dictionary<string, Tensor>? own, float strength)
    {
        var shares = styles.Sum(s => s.Weight) / styles.Count;
        foreach (var (style, wanted) in styles.Zip(grams))
        {
            foreach (var layer in options.StyleLayers)
            {
                var guide = Guide(layer, content, style.Mask, mask);
                var target = own is null ? wanted[layer] : Between(GramLoss.MeanGram(own[layer], guide), wanted[layer], strength);
                terms.Add(new GramLoss(layer, target, options.StyleWeight * options.LayerWeight(target.Shape.C) * style.Weight / shares, options.LossScale, guide));
            }
        }
    }

    private static Tensor Between(Tensor from, Tensor to, float share) => GramMixture.Of([from, to], [1 - share, share], GramMixing.Convex);

    /// <summary>The product of the masks at a layer's size, [1, h, w, 1].</summary>
    private static Tensor Guide(string layer, Picture content, params ReadOnlySpan<Picture?> masks)
    {
        var (height, width) = PerceptualNetwork.SizeAt(layer, content.Height, content.Width);
        var product = Tensor.Full(1, 1, height, width, 1);
        foreach (var mask in masks)
        {
            if (mask is not null)
                product = Ops.Multiply(product, Tensor.From(Resampler.Resize(mask.MaskValues(), width, height, ResampleFilter.Box).Values, 1, height, width, 1));
        }
        return Ops.Clamp(product, 0, 1);
    }
}
