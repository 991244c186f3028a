using Impasto.Imaging;

namespace Impasto.Methods;

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

    /// <summary>How many faces were kept recognisable.</summary>
    public int Faces { get; init; }

    /// <summary>Sentences the user should see: a fallback taken, an early stop.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
