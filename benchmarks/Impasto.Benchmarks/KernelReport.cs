using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Benchmarks;

/// <summary>A table of the heavy kernels: milliseconds, effective GFLOP/s (as if computed directly), and their share of the measured FMA peak.</summary>
internal static unsafe class KernelReport
{
    public static void Run(string[] filters)
    {
        using var context = new ComputeContext { Threads = filters is ["--threads", var threads, ..] ? int.Parse(threads) : Environment.ProcessorCount };
        using var use = context.Use();
        if (filters is ["--threads", ..])
            filters = filters[2..];
        var peak = Peak();
        Console.WriteLine($"FMA peak of {context.Threads} threads: {peak:F0} GFLOP/s ({Simd.Bits} bits)");
        Console.WriteLine($"{"kernel",-44}{"ms (median)",12}{"ms (best)",11}{"GFLOP/s",9}{"of peak",9}");
        foreach (var (name, gflop, body) in Cases())
        {
            if (filters.Length > 0 && !filters.Any(name.Contains))
                continue;
            var (median, best) = Time(body());
            Console.WriteLine($"{name,-44}{median,12:F2}{best,11:F2}{gflop / best * 1e3,9:F0}{gflop / best * 1e3 / peak,9:P0}");
        }
    }

    private static IEnumerable<(string Name, double Gflop, Func<Action> Body)> Cases()
    {
        var zeros = PaddingMode.Zeros;
        var reflect = PaddingMode.Reflect;
        foreach (var (size, c, o) in new[] { (512, 64, 64), (256, 64, 128), (256, 128, 128), (128, 128, 256), (128, 256, 256), (64, 256, 512), (64, 512, 512), (32, 512, 512) })
        {
            var g = new ConvGeometry(1, size, size, c, o, 3, 3, 1, 1, zeros, 1, 1);
            yield return Forward(g);
            yield return DataGradient(g);
        }
        foreach (var g in new[]
        {
            new ConvGeometry(1, 512, 512, 3, 64, 3, 3, 1, 1, zeros, 1, 1),
            // Johnson, width 32: forward at 512, the training step's batch of four at 256.
            new ConvGeometry(1, 512, 512, 3, 32, 9, 9, 1, 4, reflect, 1, 1),
            new ConvGeometry(1, 512, 512, 32, 64, 3, 3, 2, 1, reflect, 1, 1),
            new ConvGeometry(1, 256, 256, 64, 128, 3, 3, 2, 1, reflect, 1, 1),
            new ConvGeometry(1, 128, 128, 128, 128, 3, 3, 1, 1, reflect, 1, 1),
            new ConvGeometry(1, 512, 512, 32, 3, 9, 9, 1, 4, reflect, 1, 1),
            new ConvGeometry(1, 512, 512, 3, 16, 9, 9, 1, 4, reflect, 1, 1),
            new ConvGeometry(1, 512, 512, 16, 32, 3, 3, 2, 1, reflect, 1, 1),
            new ConvGeometry(1, 512, 512, 16, 3, 9, 9, 1, 4, reflect, 1, 1),
            new ConvGeometry(1, 512, 512, 32, 32, 3, 3, 1, 1, reflect, 1, 1),
            new ConvGeometry(1, 512, 512, 16, 16, 3, 3, 1, 1, reflect, 1, 1),
            // Low-rank VGG: few outputs, then 1x1 back to all.
            new ConvGeometry(1, 512, 512, 64, 16, 3, 3, 1, 1, zeros, 1, 1),
            new ConvGeometry(1, 512, 512, 16, 64, 1, 1, 1, 0, zeros, 1, 1),
            new ConvGeometry(1, 128, 128, 256, 64, 3, 3, 1, 1, zeros, 1, 1),
            new ConvGeometry(1, 128, 128, 64, 256, 1, 1, 1, 0, zeros, 1, 1),
            new ConvGeometry(1, 64, 64, 512, 128, 3, 3, 1, 1, zeros, 1, 1),
            new ConvGeometry(1, 64, 64, 128, 512, 1, 1, 1, 0, zeros, 1, 1),
            new ConvGeometry(1, 256, 256, 64, 64, 3, 3, 1, 1, zeros, 1, 64),
        })
        {
            yield return Forward(g);
            yield return DataGradient(g);
            yield return WeightGradient(g);
        }
        foreach (var (size, c, o) in new[] { (256, 128, 64), (512, 64, 32), (512, 32, 16) })
        {
            var g = new ConvGeometry(1, size, size, c, o, 3, 3, 1, 1, reflect, 1, 1);
            yield return ($"upsample, forward {Name(g)}", Gflop(g), () => Upsample(g, 0));
            yield return ($"upsample, data gradient {Name(g)}", Gflop(g), () => Upsample(g, 1));
            yield return ($"upsample, weight gradient {Name(g)}", Gflop(g), () => Upsample(g, 2));
        }
        foreach (var (rows, n) in new[] { (262144, 64), (65536, 128), (16384, 256), (4096, 512), (1024, 512) })
        {
            yield return ($"gram {rows}x{n}", 2e-9 * rows * n * n, () => Gram(rows, n));
            yield return ($"gram gradient {rows}x{n}", 2e-9 * rows * n * n, () => Multiply(rows, n, n, false, false));
        }
        foreach (var size in new[] { 64, 256, 512, 1024, 2048 })
        {
            foreach (var (ta, tb) in new[] { (false, false), (true, false), (false, true) })
                yield return ($"gemm {size}{(ta ? " aT" : "")}{(tb ? " bT" : "")}", 2e-9 * size * size * size, () => Multiply(size, size, size, ta, tb));
        }
    }

    private static Action Upsample(ConvGeometry g, int direction)
    {
        float* x = Random((long)g.N * g.H * g.W * g.C / 4), dx = Random((long)g.N * g.H * g.W * g.C / 4);
        float* y = Random((long)g.N * g.H * g.W * g.O), dy = Random((long)g.N * g.H * g.W * g.O);
        float* weight = Random(9L * g.C * g.O), dw = Random(9L * g.C * g.O), bias = Random(g.O);
        return direction switch
        {
            0 => () => VectorKernels.Widest.UpsampleConv2d(g, x, weight, bias, true, y),
            1 => () => VectorKernels.Widest.UpsampleConv2dDataGradient(g, dy, y, weight, dx),
            _ => () => VectorKernels.Widest.UpsampleConv2dWeightGradient(g, x, dy, y, dw, bias),
        };
    }

    private static Action Gram(int rows, int n)
    {
        float* f = Random((long)rows * n), gram = Random((long)n * n);
        return () => VectorKernels.Widest.Gram(rows, n, f, 1, gram);
    }

    private static Action Multiply(int m, int n, int k, bool aTransposed, bool bTransposed)
    {
        float* a = Random((long)m * k), b = Random((long)n * k), c = Random((long)m * n);
        return () => VectorKernels.Widest.Multiply(1, m, n, k, a, aTransposed ? m : k, 0, aTransposed, b, bTransposed ? k : n, 0, bTransposed, c, n, 0);
    }

    private static string Name(in ConvGeometry g) =>
        $"{g.KH}x{g.KW}{(g.Stride > 1 ? "/" + g.Stride : "")} {g.H}x{g.W} {g.C}->{g.O}{(g.Groups > 1 ? " groups " + g.Groups : "")}{(g.Mode == PaddingMode.Reflect ? " reflect" : "")}";

    private static double Gflop(in ConvGeometry g) => 2e-9 * g.N * g.OH * g.OW * g.O * g.KH * g.KW * (g.C / g.Groups);

    private static (string Name, double Gflop, Func<Action> Body) Forward(ConvGeometry g) => ($"forward {Name(g)}", Gflop(g), () =>
    {
        float* x = Random((long)g.N * g.H * g.W * g.C), y = Random((long)g.N * g.OH * g.OW * g.O), weight = Random((long)g.O * g.KH * g.KW * g.C / g.Groups), bias = Random(g.O);
        var prepared = VectorKernels.Widest.Prepare(g, weight, false);
        return () => VectorKernels.Widest.Conv2d(g, x, weight, bias, true, y, prepared);
    }
    );

    private static (string Name, double Gflop, Func<Action> Body) DataGradient(ConvGeometry g) => ($"data gradient {Name(g)}", Gflop(g), () =>
    {
        float* dx = Random((long)g.N * g.H * g.W * g.C), dy = Random((long)g.N * g.OH * g.OW * g.O), y = Random((long)g.N * g.OH * g.OW * g.O);
        var weight = Random((long)g.O * g.KH * g.KW * g.C / g.Groups);
        var prepared = VectorKernels.Widest.Prepare(g, weight, true);
        return () => VectorKernels.Widest.Conv2dDataGradient(g, dy, y, weight, dx, prepared);
    }
    );

    private static (string Name, double Gflop, Func<Action> Body) WeightGradient(ConvGeometry g) => ($"weight gradient {Name(g)}", Gflop(g), () =>
    {
        float* x = Random((long)g.N * g.H * g.W * g.C), dy = Random((long)g.N * g.OH * g.OW * g.O), y = Random((long)g.N * g.OH * g.OW * g.O);
        float* dw = Random((long)g.O * g.KH * g.KW * g.C / g.Groups), db = Random(g.O);
        return () => VectorKernels.Widest.Conv2dWeightGradient(g, x, dy, y, dw, db);
    }
    );

    /// <summary>Uniform in -0.5..0.5, with a vector of room behind it.</summary>
    internal static float* Random(long count)
    {
        var random = new Random(1);
        var p = ComputeContext.Default.Pool.Rent(count + 64);
        for (long i = 0; i < count; i++)
            p[i] = random.NextSingle() - 0.5f;
        return p;
    }

    /// <summary>Of at least five runs after a first one.</summary>
    internal static (double Median, double Best) Time(Action body)
    {
        body();
        var times = new List<double>();
        var all = Stopwatch.StartNew();
        while (times.Count < 5 || (all.ElapsedMilliseconds < 500 && times.Count < 20))
        {
            var watch = Stopwatch.StartNew();
            body();
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        return (times[times.Count / 2], times[0]);
    }

    /// <summary>The most the processor's multiply-adds give: independent chains in registers, all threads at once.</summary>
    private static double Peak() => Simd.Bits switch
    {
        512 => Peak<Simd512, Vector512<float>>(),
        256 => Peak<Simd256, Vector256<float>>(),
        _ => Peak<Simd128, Vector128<float>>(),
    };

    private static double Peak<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        const int Turns = 500_000;
        var threads = ComputeContext.Current.Threads;
        double best = 0;
        for (var i = 0; i < 30; i++)
        {
            var watch = Stopwatch.StartNew();
            Workers.For(threads, _ => Chains<TSimd, TVector>(Turns));
            best = Math.Max(best, threads * (double)Turns * 12 * TSimd.Count * 2 / watch.Elapsed.TotalSeconds * 1e-9);
        }
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chains<TSimd, TVector>(int turns)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector a = TSimd.Broadcast(0.999f), b = TSimd.Broadcast(0.001f);
        TVector c0 = b, c1 = b, c2 = b, c3 = b, c4 = b, c5 = b, c6 = b, c7 = b, c8 = b, c9 = b, c10 = b, c11 = b;
        for (var i = 0; i < turns; i++)
        {
            c0 = TSimd.MultiplyAdd(c0, a, b);
            c1 = TSimd.MultiplyAdd(c1, a, b);
            c2 = TSimd.MultiplyAdd(c2, a, b);
            c3 = TSimd.MultiplyAdd(c3, a, b);
            c4 = TSimd.MultiplyAdd(c4, a, b);
            c5 = TSimd.MultiplyAdd(c5, a, b);
            c6 = TSimd.MultiplyAdd(c6, a, b);
            c7 = TSimd.MultiplyAdd(c7, a, b);
            c8 = TSimd.MultiplyAdd(c8, a, b);
            c9 = TSimd.MultiplyAdd(c9, a, b);
            c10 = TSimd.MultiplyAdd(c10, a, b);
            c11 = TSimd.MultiplyAdd(c11, a, b);
        }
        var sum = TSimd.Add(TSimd.Add(TSimd.Add(c0, c1), TSimd.Add(c2, c3)), TSimd.Add(TSimd.Add(c4, c5), TSimd.Add(c6, c7)));
        return TSimd.Sum(TSimd.Add(sum, TSimd.Add(TSimd.Add(c8, c9), TSimd.Add(c10, c11))));
    }
}
