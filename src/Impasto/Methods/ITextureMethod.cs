using Impasto.Imaging;
using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Methods;

/// <summary>One way of making a new texture from samples. A method's folder holds its options record, this, and its algorithm.</summary>
public interface ITextureMethod : IMethod
{
    /// <summary>Makes one texture. The result has exactly the request's size.</summary>
    /// <param name="request">From what, and how large.</param>
    /// <param name="progress">Told of every round; may be null.</param>
    /// <param name="cancel">When it fires, the best result so far is returned with <see cref="TextureResult.Partial"/> set; where there is none yet, OperationCanceledException.</param>
    /// <exception cref="ImpastoException">With a sentence for the user.</exception>
    Task<TextureResult> SynthesizeAsync(TextureRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default);
}

/// <summary>A sample of a texture, with its weight among several.</summary>
/// <param name="Name">What the user wrote: a file's path.</param>
/// <param name="Picture">The sample. Where it has alpha, only its largest opaque rectangle is used.</param>
/// <param name="Weight">Relative to the other samples' weights; above 0.</param>
public sealed record TextureSample(string Name, Picture Picture, float Weight = 1);

/// <summary>What is common to every texture method.</summary>
public sealed record TextureRequest
{
    /// <summary>One sample, or several to mix.</summary>
    public required IReadOnlyList<TextureSample> Samples { get; init; }

    /// <summary>Width of the result in pixels, at least 1.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the result in pixels, at least 1.</summary>
    public required int Height { get; init; }

    /// <summary>Whether opposite edges of the result must fit together.</summary>
    public bool Tileable { get; init; }

    /// <summary>Equal seeds give equal bits, for any number of threads.</summary>
    public int Seed { get; init; }

    /// <summary>The method's own options record; null gives the defaults.</summary>
    public object? Options { get; init; }
}

/// <summary>What came out.</summary>
/// <param name="Picture">The texture: three channels, or one where all samples are grey.</param>
public sealed record TextureResult(Picture Picture)
{
    /// <summary>Rounds done.</summary>
    public int Iterations { get; init; }

    /// <summary>How near the result comes to the samples, line by line: for the user to read.</summary>
    public IReadOnlyList<string> Report { get; init; } = [];

    /// <summary>The method's own statistics, the samples' beside the result's, for reports.</summary>
    public IReadOnlyList<TexturePanel> Panels { get; init; } = [];

    /// <summary>True when the work was cancelled and this is what there was.</summary>
    public bool Partial { get; init; }

    /// <summary>Sentences the user should see: a fallback taken, a limit met.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>One kind of statistics as two pictures of one scale.</summary>
/// <param name="Name">What they show.</param>
/// <param name="Wanted">The samples'.</param>
/// <param name="Reached">The result's.</param>
public sealed record TexturePanel(string Name, Picture Wanted, Picture Reached);
