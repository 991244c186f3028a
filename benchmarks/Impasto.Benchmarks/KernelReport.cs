using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Impasto.Tensors;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Kernels.Cpu;
using Impasto.Tensors.Memory;

namespace Impasto.Benchmarks;

/// <summary>A table of the heavy kernels: milliseconds, effective GFLOP/s (as if computed directly), and their share of the measured FMA peak.</summary>
internal static unsafe class KernelReport
{
    public static void Run(string[] filters)
    {
        var peak = Peak();
        Console.WriteLine($"FMA peak of {Workers.Count} threads: {peak:F0} GFLOP/s ({Simd.Bits} bits)");
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
        foreach (var (size, c, o) in new[] { (512, 64, 64), (256, 64, 128), (256, 128, 128), (128, 128, 256), (128, 256, 256), (64, 256, 512), (64, 512, 512), (32, 512, 512) })
        {
            yield return ($"winograd {size}x{size} {c}->{o}", 18e-9 * size * size * c * o, () => Wino(size, c, o));
        }
    }

    private static Action Wino(int size, int c, int o)
    {
        var x = Random((long)size * size * c);
        var y = Random((long)size * size * o);
        var w = Random(9L * c * o);
        var bias = Random(o);
        var u = Random(Winograd<Simd512, Vector512<float>>.WeightFloats(c, o));
        Winograd<Simd512, Vector512<float>>.TransformWeights(w, o, c, u);
        var map = BorderMap.Create(-1, size + 2, size, 1, PaddingMode.Zeros);
        return () => Winograd<Simd512, Vector512<float>>.Convolve(1, size, size, c, x, null, map, map, size, size, o, u, bias, true, y);
    }

    private static float* Random(long count)
    {
        var random = new Random(1);
        var p = NativePool.Rent(count + 64);
        for (long i = 0; i < count; i++)
            p[i] = random.NextSingle() - 0.5f;
        return p;
    }

    private static (double Median, double Best) Time(Action body)
    {
        body();
        var times = new List<double>();
        var all = Stopwatch.StartNew();
        while (times.Count < 5 || (all.ElapsedMilliseconds < 1500 && times.Count < 40))
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
        double best = 0;
        for (var i = 0; i < 30; i++)
        {
            var watch = Stopwatch.StartNew();
            Workers.For(Workers.Count, _ => Chains<TSimd, TVector>(Turns));
            best = Math.Max(best, Workers.Count * (double)Turns * 12 * TSimd.Count * 2 / watch.Elapsed.TotalSeconds * 1e-9);
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
