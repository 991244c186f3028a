namespace Impasto;

/// <summary>An input file can't be read or holds nothing usable.</summary>
public sealed class InputException : ImpastoException
{
    /// <inheritdoc/>
    public InputException(string reason, string? nextStep = null, Exception? inner = null)
        : base(reason, nextStep, inner)
    {
    }

    /// <inheritdoc/>
    public InputException(ImpastoException same)
        : base(same)
    {
    }
}
