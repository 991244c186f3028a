namespace Impasto.Studio;

/// <summary>Where a waiting job is to stand.</summary>
/// <param name="Before">The waiting job that is to come after it; null is the queue's end.</param>
public sealed record JobMove(string? Before = null);
