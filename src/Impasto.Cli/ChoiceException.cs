namespace Impasto.Cli;

/// <summary>An error after whose sentence there are lines to choose from.</summary>
/// <param name="error">The error itself.</param>
/// <param name="lines">What there is.</param>
internal sealed class ChoiceException(ImpastoException error, IReadOnlyList<string> lines) : ImpastoException(error)
{
    /// <summary>What there is.</summary>
    public IReadOnlyList<string> Lines => lines;
}
