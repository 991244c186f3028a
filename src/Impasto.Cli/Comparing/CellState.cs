namespace Impasto.Cli.Comparing;

/// <summary>What became of a cell.</summary>
internal enum CellState
{
    /// <summary>Its turn hasn't come.</summary>
    Open,

    /// <summary>There is a result.</summary>
    Done,

    /// <summary>A network or a picture that it would need isn't there.</summary>
    Missing,

    /// <summary>The method failed.</summary>
    Failed,
}
