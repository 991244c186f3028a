using Impasto.Imaging;
using Impasto.Methods;

namespace Impasto.Cli.Comparing;

/// <summary>One method's work on one pair.</summary>
/// <param name="Row">The method's number.</param>
/// <param name="Column">The pair's number.</param>
internal sealed record ComparedCell(int Row, int Column)
{
    /// <summary>What became of it.</summary>
    public CellState State { get; init; }

    /// <summary>What is missing or went wrong; null for results.</summary>
    public string? Sentence { get; init; }

    /// <summary>The trained network that painted it; null for methods without.</summary>
    public string? Network { get; init; }

    /// <summary>Whether nothing of the style is in it: its picture isn't known, and the method does without.</summary>
    public bool WithoutStyle { get; init; }

    /// <summary>The result's file.</summary>
    public string? File { get; init; }

    /// <summary>The result, as large as on the sheet.</summary>
    public Picture? Small { get; init; }

    /// <summary>Of the file.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The method's time, what it loads for its first picture included.</summary>
    public double Seconds { get; init; }

    /// <summary>Iterations; 0 for methods without.</summary>
    public int Iterations { get; init; }

    /// <summary>The method's own losses; null for methods without.</summary>
    public StyleLosses? Losses { get; init; }

    /// <summary>The measures by their names.</summary>
    public IReadOnlyDictionary<string, double?> Measures { get; init; } = new Dictionary<string, double?>();
}
