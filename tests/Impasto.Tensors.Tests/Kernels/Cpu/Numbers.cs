namespace Impasto.Tensors.Tests.Kernels.Cpu;

/// <summary>Test numbers in pooled memory, with room around them that a kernel must neither read into its result nor write.</summary>
internal sealed unsafe class Numbers : IDisposable
{
    private const int Guard = 64;
    private readonly NativePool _pool = ComputeContext.Current.Pool;
    private readonly float* _block;

    /// <summary>All NaN, inside and around: what a kernel leaves unwritten shows.</summary>
    public Numbers(int count)
    {
        Count = count;
        _block = _pool.Rent(count + 2 * Guard);
        new Span<float>(_block, count + 2 * Guard).Fill(float.NaN);
    }

    public Numbers(ReadOnlySpan<float> values)
        : this(values.Length) => values.CopyTo(Span);

    public int Count { get; }

    public float* Pointer => _block + Guard;

    public Span<float> Span => new(Pointer, Count);

    /// <summary>Uniform in -1..1 by seed.</summary>
    public static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        foreach (ref var v in values.AsSpan())
            v = random.NextSingle() * 2 - 1;
        return values;
    }

    public static void AssertNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double relative, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 0;
        foreach (var v in expected)
            largest = Math.Max(largest, Math.Abs(v));
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= relative * largest))
                Assert.Fail($"{what}: element {i} is {actual[i]:G9}, not {expected[i]:G9}; the largest is {largest:G4} and {relative:G2} of it is allowed.");
        }
    }

    /// <summary>Fails if anything was written outside.</summary>
    public void AssertGuardsWhole(string what)
    {
        for (var i = 0; i < Guard; i++)
        {
            if (!float.IsNaN(_block[i]) || !float.IsNaN(_block[Guard + Count + i]))
                Assert.Fail($"{what}: written outside the result.");
        }
    }

    public void Dispose() => _pool.Return(_block, Count + 2 * Guard);
}
