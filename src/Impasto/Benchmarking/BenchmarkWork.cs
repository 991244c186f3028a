namespace Impasto.Benchmarking;

/// <summary>One thing whose speed is measured.</summary>
/// <param name="Name">What rows call it.</param>
/// <param name="Size">Side of the square picture in pixels.</param>
/// <param name="Operations">Floating-point operations of one run; null where they aren't counted.</param>
/// <param name="Prepared">Makes everything ready, calls its argument with the run to be timed, and cleans up, all on one thread.</param>
internal sealed record BenchmarkWork(string Name, int Size, double? Operations, Action<Action<Action>> Prepared)
{
    /// <summary>Whether one run is long enough to be timed alone, without any before it.</summary>
    public bool Long { get; init; }

    /// <summary>What another engine does beside it; null for nothing.</summary>
    public PeerWork? Peer { get; init; }

    /// <summary>The row for a measured time.</summary>
    public BenchmarkRow Row(double milliseconds) => new(Name, Size, milliseconds, Operations / milliseconds / 1e6, Machine.PeakMemoryBytes);
}
