using Impasto.Imaging;

namespace Impasto.Methods;

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
