namespace Impasto;

/// <summary>A model is missing, corrupt or of the wrong kind.</summary>
public sealed class ModelException : ImpastoException
{
    /// <inheritdoc/>
    public ModelException(string reason, string? nextStep = null, Exception? inner = null)
        : base(reason, nextStep, inner)
    {
    }

    /// <inheritdoc/>
    public ModelException(ImpastoException same)
        : base(same)
    {
    }
}
