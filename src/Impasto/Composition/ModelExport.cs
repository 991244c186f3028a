using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Composition;

/// <summary>Writes models for other programs.</summary>
public static class ModelExport
{
    /// <summary>A model that stylises in one pass as ONNX: operator set 13, float32 weights, open batch, height and width.</summary>
    /// <exception cref="UsageException">Models of this kind have no ONNX form.</exception>
    /// <exception cref="ModelException">The file is damaged.</exception>
    public static OnnxModel ToOnnx(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var kinds = FeedForwardKind.All.Where(kind => kind != FeedForwardKind.Onnx).ToList();
        if (kinds.Find(kind => kind.Name == model.Entry.Kind) is not { } found)
            throw new UsageException($"{model.Entry.Name} is of the kind '{model.Entry.Kind}', which has no ONNX form: {string.Join(", ", kinds.SkipLast(1).Select(kind => kind.Name))} and {kinds[^1].Name} have",
                "name another file to copy it as it is")
            { Separator = ';' };
        using var loaded = (ITrainableModel)found.Load(model.Path);
        return loaded.ToOnnx();
    }

    /// <summary>
    /// A style for a browser as ONNX: operator set 13, one picture [1, 3, height, width] of 0..1 in and out, no sizes computed and no control flow. The noise that some networks were trained
    /// with is left out, since it would flicker.
    /// </summary>
    /// <param name="model">The model: of the kinds johnson, cin, cyclegan and meta-made.</param>
    /// <param name="style">One of its styles; null is its only one.</param>
    /// <param name="width">Pixels, a multiple of 4.</param>
    /// <param name="height">Pixels, a multiple of 4.</param>
    /// <param name="statistics">
    /// A picture such as those that will come: each channel is normalised by its statistics in place of every frame's own, within the convolutions, which is faster and doesn't flicker
    /// (Wang et al. 2020, ReReVST, share statistics so). Null leaves the normalisations in.
    /// </param>
    /// <exception cref="UsageException">The model has no such form or no such style, or the size isn't one.</exception>
    /// <exception cref="ModelException">The file is damaged.</exception>
    public static OnnxModel ToWebOnnx(Model model, string? style, int width, int height, Picture? statistics = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (width is < 16 or > OnnxWebForm.MaxSide || height is < 16 or > OnnxWebForm.MaxSide || width % OnnxWebForm.Multiple != 0 || height % OnnxWebForm.Multiple != 0)
            throw new UsageException($"A network for the web can't be {width}x{height}", $"take sides of 16 to {OnnxWebForm.MaxSide} px that {OnnxWebForm.Multiple} divides, such as 384x216");
        if (WebKinds.FirstOrDefault(kind => kind.Name == model.Entry.Kind) is not { } kind)
        {
            throw new UsageException($"{model.Entry.Name} is of the kind '{model.Entry.Kind}', which has no form for the web: {string.Join(", ", WebKinds.SkipLast(1).Select(one => one.Name))} and {WebKinds[^1].Name} have",
                "take a style of one of those")
            { Separator = ';' };
        }
        var names = model.Entry.Styles;
        var own = style is null ? names.Count == 1 ? names[0] : throw new UsageException($"{model.Entry.Name} has the styles {string.Join(", ", names)}", "name one of them") : ModelStore.OwnName(model, style);
        using var scope = new TensorScope();
        using var pause = Tape.Pause();
        using var loaded = (ITrainableModel)kind.Load(model.Path);
        var row = loaded.Styles.ToList().IndexOf(names.Count == 1 ? loaded.Styles[0] : own);
        if (row < 0)
            throw new UsageException($"{model.Entry.Name} has no style '{own}'", DidYouMean.Question(own, names) ?? $"it has {string.Join(", ", names)}");
        var form = new OnnxWebForm(width, height, own, row, statistics is null ? null : Gathered(loaded, row, PictureTransforms.ResizeLongestSide(statistics, Math.Max(width, height))));
        return loaded is TransformModel transform ? FeedForwardOnnx.Export(transform, form) : FeedForwardOnnx.Export((GeneratedModel)loaded, form);
    }

    /// <summary>Whether <see cref="ToWebOnnx"/> can write a model.</summary>
    public static bool HasWebForm(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return WebKinds.Any(kind => kind.Name == model.Entry.Kind);
    }

    private static IReadOnlyList<FeedForwardKind> WebKinds => [FeedForwardKind.Johnson, FeedForwardKind.Cin, FeedForwardKind.CycleGan, FeedForwardKind.Generated];

    private static SharedStatistics Gathered(ITrainableModel model, int style, Picture picture)
    {
        var statistics = new SharedStatistics();
        using (statistics.Use())
            model.Stylize(picture.ToTensor(), [style]).Dispose();
        statistics.Freeze();
        statistics.NextPicture();
        return statistics;
    }
}
