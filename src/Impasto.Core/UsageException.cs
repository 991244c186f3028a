namespace Impasto;

/// <summary>An option's value is out of range or options contradict each other.</summary>
public sealed class UsageException(string reason, string? nextStep = null, Exception? inner = null) : ImpastoException(reason, nextStep, inner);
