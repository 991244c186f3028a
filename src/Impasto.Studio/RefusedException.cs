namespace Impasto.Studio;

/// <summary>A limit of the studio's is reached, which is answered with a status of its own.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="reason">What is wrong, without a full stop.</param>
/// <param name="nextStep">What to do, without a full stop.</param>
internal sealed class RefusedException(int status, string reason, string nextStep) : ImpastoException(reason, nextStep)
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;
}
