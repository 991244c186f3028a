using Impasto.Losses;
using Impasto.Perception;

namespace Impasto.Methods.Gatys;

/// <summary>Options with every preset's gap filled.</summary>
/// <param name="Iterations">At the coarsest scale.</param>
/// <param name="Lbfgs">Else Adam.</param>
/// <param name="Scale">How the losses are divided.</param>
/// <param name="ContentWeight">Alpha.</param>
/// <param name="StyleWeight">Beta, of the sum over layers of their weights times their losses.</param>
/// <param name="TvWeight">Weight of the total variation, a mean over the picture for the relative scale, else a sum as in METHODS.md section 2.</param>
/// <param name="ContentLayers">Layers of the content loss.</param>
/// <param name="StyleLayers">Layers of the style loss and their weights.</param>
/// <param name="Init">"content", "noise" or a path.</param>
/// <param name="Pooling">Pooling in the network.</param>
/// <param name="Scales">0 chooses.</param>
internal sealed record GatysSettings(int Iterations, bool Lbfgs, LossScale Scale, float ContentWeight, float StyleWeight, float TvWeight,
    IReadOnlyList<string> ContentLayers, IReadOnlyList<string> StyleLayers, string Init, PoolingKind Pooling, int Scales)
{
    /// <summary>Good results on every style without tuning: relative losses, VGG-16's own layers, content start, coarse to fine.</summary>
    private static readonly GatysSettings Default = new(150, true, LossScale.Relative, 1, 10, 0.3f,
        ["relu3_3"], ["relu1_2", "relu2_2", "relu3_3", "relu4_3"], "content", PoolingKind.Average, 0);

    /// <summary>The survey's equations 1 to 5 and the paper's text: alpha / beta = 1e-3, w = 1/5, white noise.</summary>
    private static readonly GatysSettings Published = new(500, true, LossScale.Gatys, 1, 1e3f, 0,
        ["relu4_2"], ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"], "noise", PoolingKind.Average, 1);

    /// <summary>The authors' released code: content start, max pooling, means instead of sums, layer weights 1e3 / N².</summary>
    private static readonly GatysSettings Reference = new(500, true, LossScale.Johnson, 1, 1e3f, 0,
        ["relu4_2"], ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"], "content", PoolingKind.Max, 1);

    /// <summary>The preset's settings with what the user chose laid over them.</summary>
    public static GatysSettings From(GatysOptions options)
    {
        var preset = options.Preset switch
        {
            "default" => Default,
            "published" => Published,
            "reference" => Reference,
            _ => throw new UsageException($"There is no preset '{options.Preset}': choose default, published or reference."),
        };
        return preset with
        {
            Iterations = options.Iterations ?? preset.Iterations,
            Lbfgs = options.Optimizer is { } optimizer ? optimizer == "lbfgs" : preset.Lbfgs,
            ContentWeight = options.ContentWeight ?? preset.ContentWeight,
            StyleWeight = options.StyleWeight ?? preset.StyleWeight,
            TvWeight = options.TvWeight ?? preset.TvWeight,
            ContentLayers = options.ContentLayers ?? preset.ContentLayers,
            StyleLayers = options.StyleLayers ?? preset.StyleLayers,
            Init = options.Init ?? preset.Init,
            Pooling = options.Pooling is { } pooling ? (pooling == "max" ? PoolingKind.Max : PoolingKind.Average) : preset.Pooling,
            Scales = options.Scales ?? preset.Scales,
        };
    }

    /// <summary>A style layer's share of the style weight: 1/5 in the paper, 1 / N² in the authors' code.</summary>
    public float LayerWeight(int channels) => Scale == LossScale.Johnson ? 1f / (channels * channels) : 1f / StyleLayers.Count;
}
