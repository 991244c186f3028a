namespace Impasto.TestSupport;

/// <summary>A clock that a test moves.</summary>
public sealed class SteppedClock : TimeProvider
{
    private long _microseconds;

    /// <summary>Seconds that pass whenever somebody looks at it.</summary>
    public double PerLook { get; init; }

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp()
    {
        Advance(PerLook);
        return _microseconds;
    }

    public void Advance(double seconds) => _microseconds += (long)Math.Round(seconds * 1e6);
}
