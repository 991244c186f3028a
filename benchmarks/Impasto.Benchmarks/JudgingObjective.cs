using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Losses;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Perception;
using Impasto.Tensors;

namespace Impasto.Benchmarks;

/// <summary>Gatys' objective as a judge of results.</summary>
internal static class JudgingObjective
{
    /// <summary>For results of the content's size; the style is brought to its longest side.</summary>
    /// <param name="judge">The perceptual network.</param>
    /// <param name="options">Layers and weights, of the default preset's scale.</param>
    /// <param name="content">The photograph.</param>
    /// <param name="style">The style picture.</param>
    public static PerceptualObjective Of(PerceptualNetwork judge, GatysOptions options, Picture content, Picture style)
    {
        judge.Pooling = PoolingKind.Average;
        var sized = PictureTransforms.ResizeLongestSide(style, Math.Max(content.Width, content.Height));
        using var grams = StyleGrams.Of(judge, sized, options.StyleLayers);
        return GatysTargets.Build(judge, options, content, [new Style("style", sized)], [grams], mask: null, strength: 1);
    }

    /// <summary>A result's losses.</summary>
    public static LossValues Measure(PerceptualObjective objective, Picture result)
    {
        using var scope = new TensorScope();
        return objective.Measure(result.ToTensor());
    }
}
