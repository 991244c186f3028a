namespace Impasto;

/// <summary>
/// Random numbers that depend on the seed alone: SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"), a counter put through a
/// mixing function. The state is one number, saved and restored for exact resume.
/// </summary>
/// <param name="seed">Equal seeds give equal sequences.</param>
public sealed class SeededRandom(ulong seed)
{
    /// <summary>What the next numbers depend on.</summary>
    public ulong State { get; set; } = seed;

    /// <summary>64 uniform bits.</summary>
    public ulong NextBits()
    {
        var z = State += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in 0 (inclusive) .. 1 (exclusive), 53 bits.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1ul << 53));

    /// <summary>Uniform in 0 (inclusive) .. 1 (exclusive), 24 bits.</summary>
    public float NextFloat() => (NextBits() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in 0 .. count - 1.</summary>
    public int NextInt(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return (int)Math.BigMul(NextBits(), (ulong)count, out _);
    }

    /// <summary>Normal with mean 0 and deviation 1 (Box and Muller 1958; one of the pair is used, so that the state stays one number).</summary>
    public float NextNormal() => (float)(Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble()));

    /// <summary>A generator whose sequence is independent of this one's, for a numbered part of the work.</summary>
    public SeededRandom Fork(ulong part) => new(NextBits() ^ (part * 0xD1B54A32D192ED03));
}
