namespace Impasto;

/// <summary>The work would not fit in memory, said before it starts.</summary>
public sealed class MemoryLimitException(string reason, string? nextStep = null) : ImpastoException(reason, nextStep);
