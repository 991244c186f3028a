using Impasto.Imaging;

namespace Impasto.Methods;

/// <summary>One way of stylising a picture. A method's folder holds its options record, this, and its network or algorithm.</summary>
public interface IStyleMethod : IMethod
{
    /// <summary>Stylises one picture. The result has exactly the request's output size.</summary>
    /// <param name="request">What to stylise and how.</param>
    /// <param name="progress">Told of every iteration or stage; may be null.</param>
    /// <param name="cancel">When it fires, the best result so far is returned with <see cref="StyleResult.Partial"/> set; where there is none yet, OperationCanceledException.</param>
    /// <exception cref="ImpastoException">With a sentence for the user.</exception>
    Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default);
}

/// <summary>A style: a picture or a shipped model's name, with its weight among several.</summary>
/// <param name="Name">What the user wrote: a file's path or a model's name.</param>
/// <param name="Picture">The style picture; null when <paramref name="Name"/> is a trained model.</param>
/// <param name="Weight">Relative to the other styles' weights; above 0.</param>
/// <param name="Mask">Where in the output this style acts: one channel, 0..1, of any size (it is resampled); null is everywhere.</param>
public sealed record Style(string Name, Picture? Picture, float Weight = 1, Picture? Mask = null);

/// <summary>What is common to every method.</summary>
public sealed record StyleRequest
{
    /// <summary>The picture to stylise.</summary>
    public required Picture Content { get; init; }

    /// <summary>The styles; methods that need none (oil) accept an empty list.</summary>
    public required IReadOnlyList<Style> Styles { get; init; }

    /// <summary>The method's own options record; null gives the defaults.</summary>
    public object? Options { get; init; }

    /// <summary>The output's longest side in pixels; null is the input's size exactly.</summary>
    public int? Size { get; init; }

    /// <summary>0 leaves the picture as it is, 1 is the full effect.</summary>
    public float Strength { get; init; } = 1;

    /// <summary>The style's longest side as a multiple of the output's: larger gives larger strokes.</summary>
    public float StyleScale { get; init; } = 1;

    /// <summary>How the input's colours are kept.</summary>
    public PreserveColor PreserveColor { get; init; }

    /// <summary>Where to stylise: one channel, 0 (keep the input) to 1, of any size; null is everywhere.</summary>
    public Picture? Mask { get; init; }

    /// <summary>Equal seeds give equal bits, for any number of threads.</summary>
    public int Seed { get; init; }
}

/// <summary>How the content's colours survive the transfer (Gatys et al. 2016, arXiv 1606.05897).</summary>
public enum PreserveColor
{
    /// <summary>The style's colours.</summary>
    None,

    /// <summary>Only luminance is transferred (YIQ); the content's chrominance is put back.</summary>
    Luminance,

    /// <summary>The style is recoloured first by histogram matching, channel by channel.</summary>
    Histogram,

    /// <summary>The style is recoloured first by matching mean and covariance (linear map).</summary>
    Linear,

    /// <summary>As luminance, in CIELAB.</summary>
    Lab,
}

/// <summary>A step of the work.</summary>
/// <param name="Stage">What is being done, in a few words: "scale 2 of 3 (512x384)".</param>
/// <param name="Step">Steps done of all stages.</param>
/// <param name="Steps">Steps in all; 0 when unknown.</param>
/// <param name="Loss">The current objective value, when there is one.</param>
/// <param name="Preview">Gives the current picture; null when there is none to show. Costs time only when called, and only inside the report.</param>
public readonly record struct StyleProgress(string Stage, int Step, int Steps, double? Loss = null, Func<Picture>? Preview = null)
{
    /// <summary>The work that is left, in steps as long as the last one; null where all steps take the same time.</summary>
    public double? Remaining { get; init; }
}

/// <summary>What came out.</summary>
/// <param name="Picture">The result, with the content's alpha and metadata.</param>
public sealed record StyleResult(Picture Picture)
{
    /// <summary>Iterations done; 0 for methods without.</summary>
    public int Iterations { get; init; }

    /// <summary>Losses at the end; null for methods without.</summary>
    public StyleLosses? Losses { get; init; }

    /// <summary>True when the work was cancelled and this is what there was.</summary>
    public bool Partial { get; init; }

    /// <summary>Sentences the user should see: a fallback taken, an early stop.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>The objective's parts at the end, and the total at the start, as --json prints them.</summary>
public sealed record StyleLosses(double Total, double Content, double Style, double Tv, double InitialTotal);
