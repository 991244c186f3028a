using System.Runtime.CompilerServices;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>
/// Convolution to a few outputs (a picture's three channels): here a vector holds input channels, not outputs, and is summed up at the end.
/// </summary>
[SkipLocalsInit]
internal static unsafe class NarrowKernel<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Outputs computed together.</summary>
    private const int Group = 3;

    /// <summary>Whether so few outputs are faster this way than as a mostly empty panel of <see cref="MicroKernel{TSimd, TVector}"/>.</summary>
    public static bool Suits(int outputs, int run) => outputs <= TSimd.Count / 2 && run >= TSimd.Count;

    public static long WeightFloats(int segments, int run, int outputs) => (long)(outputs + Group - 1) / Group * Group * segments * Panels<TSimd, TVector>.Padded(run);

    /// <summary>Packs b, whose element [k, o] is at b[k · kStride + o · outputStride], as the run from kOffset of all segments' kTotal.</summary>
    public static void Pack(float* b, nint kStride, nint outputStride, int k, int outputs, float* packed, int kOffset, int segments, int run)
    {
        var padded = Panels<TSimd, TVector>.Padded(run);
        for (var o = 0; o < outputs; o++)
        {
            for (var i = 0; i < k; i++)
            {
                var (segment, within) = Math.DivRem(kOffset + i, run);
                packed[((long)o * segments + segment) * padded + within] = b[i * kStride + o * outputStride];
            }
        }
    }

    /// <summary>Runs a job of any number of positions (rows) and few columns. Reads up to a vector beyond A's last value.</summary>
    public static void Run(TileJob* job, int positions)
    {
        var padded = Panels<TSimd, TVector>.Padded((int)job->Run);
        var outputStride = (nint)job->Segments * padded;
        var sums = stackalloc float[8 * Group * 16];
        // All bits where the run's last vector has values: what lies beyond may be NaN. Made here, since a call would drive the kernel's sums out of their registers.
        var tail = stackalloc float[16];
        for (var i = 0; i < 16; i++)
            tail[i] = i < (int)job->Run % TSimd.Count ? BitConverter.Int32BitsToSingle(-1) : 0;
        for (var o = 0; o < job->Columns; o += Group)
        {
            var a = job->A;
            var weights = job->B + o * outputStride;
            var c = job->C + o;
            var outputs = Math.Min(Group, job->Columns - o);
            for (var i = 0; i < positions;)
            {
                int done;
                if (TSimd.TileRows == 12 && positions - i >= 8)
                {
                    Positions8(job, weights, outputStride, padded, tail, sums);
                    done = 8;
                }
                else if (positions - i >= 4)
                {
                    Positions4(job, weights, outputStride, padded, tail, sums);
                    done = 4;
                }
                else
                {
                    Positions1(job, weights, outputStride, padded, tail, sums);
                    done = 1;
                }
                for (var r = 0; r < done; r++, c += job->CRow)
                {
                    for (var j = 0; j < outputs; j++)
                    {
                        var v = TSimd.Sum(TSimd.Load(sums + (r * Group + j) * TSimd.Count));
                        if (job->Bias != null)
                            v += job->Bias[o + j];
                        c[j] = job->Relu && v < 0 ? 0 : v;
                    }
                }
                job->A += done * job->ARow;
                i += done;
            }
            job->A = a;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Positions8(TileJob* job, float* weights, nint outputStride, nint segmentStride, float* tail, float* sums)
    {
        TVector c0_0 = TSimd.Zero, c0_1 = TSimd.Zero, c0_2 = TSimd.Zero;
        TVector c1_0 = TSimd.Zero, c1_1 = TSimd.Zero, c1_2 = TSimd.Zero;
        TVector c2_0 = TSimd.Zero, c2_1 = TSimd.Zero, c2_2 = TSimd.Zero;
        TVector c3_0 = TSimd.Zero, c3_1 = TSimd.Zero, c3_2 = TSimd.Zero;
        TVector c4_0 = TSimd.Zero, c4_1 = TSimd.Zero, c4_2 = TSimd.Zero;
        TVector c5_0 = TSimd.Zero, c5_1 = TSimd.Zero, c5_2 = TSimd.Zero;
        TVector c6_0 = TSimd.Zero, c6_1 = TSimd.Zero, c6_2 = TSimd.Zero;
        TVector c7_0 = TSimd.Zero, c7_1 = TSimd.Zero, c7_2 = TSimd.Zero;
        var row = job->ARow;
        var whole = job->Run / TSimd.Count * TSimd.Count;
        var mask = TSimd.Load(tail);
        for (var s = 0; s < job->Segments; s++)
        {
            var a = job->A + job->AOffsets[s];
            var w = weights + s * segmentStride;
            TVector w0, w1, w2, x;
            float* p;
            nint k = 0;
            for (; k < whole; k += TSimd.Count)
            {
                w0 = TSimd.Load(w + k);
                w1 = TSimd.Load(w + k + outputStride);
                w2 = TSimd.Load(w + k + 2 * outputStride);
                p = a + k;
                x = TSimd.Load(p);
                c0_0 = TSimd.MultiplyAdd(x, w0, c0_0);
                c0_1 = TSimd.MultiplyAdd(x, w1, c0_1);
                c0_2 = TSimd.MultiplyAdd(x, w2, c0_2);
                x = TSimd.Load(p + row);
                c1_0 = TSimd.MultiplyAdd(x, w0, c1_0);
                c1_1 = TSimd.MultiplyAdd(x, w1, c1_1);
                c1_2 = TSimd.MultiplyAdd(x, w2, c1_2);
                x = TSimd.Load(p + 2 * row);
                c2_0 = TSimd.MultiplyAdd(x, w0, c2_0);
                c2_1 = TSimd.MultiplyAdd(x, w1, c2_1);
                c2_2 = TSimd.MultiplyAdd(x, w2, c2_2);
                x = TSimd.Load(p + 3 * row);
                c3_0 = TSimd.MultiplyAdd(x, w0, c3_0);
                c3_1 = TSimd.MultiplyAdd(x, w1, c3_1);
                c3_2 = TSimd.MultiplyAdd(x, w2, c3_2);
                x = TSimd.Load(p + 4 * row);
                c4_0 = TSimd.MultiplyAdd(x, w0, c4_0);
                c4_1 = TSimd.MultiplyAdd(x, w1, c4_1);
                c4_2 = TSimd.MultiplyAdd(x, w2, c4_2);
                x = TSimd.Load(p + 5 * row);
                c5_0 = TSimd.MultiplyAdd(x, w0, c5_0);
                c5_1 = TSimd.MultiplyAdd(x, w1, c5_1);
                c5_2 = TSimd.MultiplyAdd(x, w2, c5_2);
                x = TSimd.Load(p + 6 * row);
                c6_0 = TSimd.MultiplyAdd(x, w0, c6_0);
                c6_1 = TSimd.MultiplyAdd(x, w1, c6_1);
                c6_2 = TSimd.MultiplyAdd(x, w2, c6_2);
                x = TSimd.Load(p + 7 * row);
                c7_0 = TSimd.MultiplyAdd(x, w0, c7_0);
                c7_1 = TSimd.MultiplyAdd(x, w1, c7_1);
                c7_2 = TSimd.MultiplyAdd(x, w2, c7_2);
            }
            if (k == segmentStride)
                continue;
            w0 = TSimd.Load(w + k);
            w1 = TSimd.Load(w + k + outputStride);
            w2 = TSimd.Load(w + k + 2 * outputStride);
            p = a + k;
            x = TSimd.And(TSimd.Load(p), mask);
            c0_0 = TSimd.MultiplyAdd(x, w0, c0_0);
            c0_1 = TSimd.MultiplyAdd(x, w1, c0_1);
            c0_2 = TSimd.MultiplyAdd(x, w2, c0_2);
            x = TSimd.And(TSimd.Load(p + row), mask);
            c1_0 = TSimd.MultiplyAdd(x, w0, c1_0);
            c1_1 = TSimd.MultiplyAdd(x, w1, c1_1);
            c1_2 = TSimd.MultiplyAdd(x, w2, c1_2);
            x = TSimd.And(TSimd.Load(p + 2 * row), mask);
            c2_0 = TSimd.MultiplyAdd(x, w0, c2_0);
            c2_1 = TSimd.MultiplyAdd(x, w1, c2_1);
            c2_2 = TSimd.MultiplyAdd(x, w2, c2_2);
            x = TSimd.And(TSimd.Load(p + 3 * row), mask);
            c3_0 = TSimd.MultiplyAdd(x, w0, c3_0);
            c3_1 = TSimd.MultiplyAdd(x, w1, c3_1);
            c3_2 = TSimd.MultiplyAdd(x, w2, c3_2);
            x = TSimd.And(TSimd.Load(p + 4 * row), mask);
            c4_0 = TSimd.MultiplyAdd(x, w0, c4_0);
            c4_1 = TSimd.MultiplyAdd(x, w1, c4_1);
            c4_2 = TSimd.MultiplyAdd(x, w2, c4_2);
            x = TSimd.And(TSimd.Load(p + 5 * row), mask);
            c5_0 = TSimd.MultiplyAdd(x, w0, c5_0);
            c5_1 = TSimd.MultiplyAdd(x, w1, c5_1);
            c5_2 = TSimd.MultiplyAdd(x, w2, c5_2);
            x = TSimd.And(TSimd.Load(p + 6 * row), mask);
            c6_0 = TSimd.MultiplyAdd(x, w0, c6_0);
            c6_1 = TSimd.MultiplyAdd(x, w1, c6_1);
            c6_2 = TSimd.MultiplyAdd(x, w2, c6_2);
            x = TSimd.And(TSimd.Load(p + 7 * row), mask);
            c7_0 = TSimd.MultiplyAdd(x, w0, c7_0);
            c7_1 = TSimd.MultiplyAdd(x, w1, c7_1);
            c7_2 = TSimd.MultiplyAdd(x, w2, c7_2);
        }
        TSimd.Store(c0_0, sums);
        TSimd.Store(c0_1, sums + 1 * TSimd.Count);
        TSimd.Store(c0_2, sums + 2 * TSimd.Count);
        TSimd.Store(c1_0, sums + 3 * TSimd.Count);
        TSimd.Store(c1_1, sums + 4 * TSimd.Count);
        TSimd.Store(c1_2, sums + 5 * TSimd.Count);
        TSimd.Store(c2_0, sums + 6 * TSimd.Count);
        TSimd.Store(c2_1, sums + 7 * TSimd.Count);
        TSimd.Store(c2_2, sums + 8 * TSimd.Count);
        TSimd.Store(c3_0, sums + 9 * TSimd.Count);
        TSimd.Store(c3_1, sums + 10 * TSimd.Count);
        TSimd.Store(c3_2, sums + 11 * TSimd.Count);
        TSimd.Store(c4_0, sums + 12 * TSimd.Count);
        TSimd.Store(c4_1, sums + 13 * TSimd.Count);
        TSimd.Store(c4_2, sums + 14 * TSimd.Count);
        TSimd.Store(c5_0, sums + 15 * TSimd.Count);
        TSimd.Store(c5_1, sums + 16 * TSimd.Count);
        TSimd.Store(c5_2, sums + 17 * TSimd.Count);
        TSimd.Store(c6_0, sums + 18 * TSimd.Count);
        TSimd.Store(c6_1, sums + 19 * TSimd.Count);
        TSimd.Store(c6_2, sums + 20 * TSimd.Count);
        TSimd.Store(c7_0, sums + 21 * TSimd.Count);
        TSimd.Store(c7_1, sums + 22 * TSimd.Count);
        TSimd.Store(c7_2, sums + 23 * TSimd.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Positions4(TileJob* job, float* weights, nint outputStride, nint segmentStride, float* tail, float* sums)
    {
        TVector c0_0 = TSimd.Zero, c0_1 = TSimd.Zero, c0_2 = TSimd.Zero;
        TVector c1_0 = TSimd.Zero, c1_1 = TSimd.Zero, c1_2 = TSimd.Zero;
        TVector c2_0 = TSimd.Zero, c2_1 = TSimd.Zero, c2_2 = TSimd.Zero;
        TVector c3_0 = TSimd.Zero, c3_1 = TSimd.Zero, c3_2 = TSimd.Zero;
        var row = job->ARow;
        var whole = job->Run / TSimd.Count * TSimd.Count;
        var mask = TSimd.Load(tail);
        for (var s = 0; s < job->Segments; s++)
        {
            var a = job->A + job->AOffsets[s];
            var w = weights + s * segmentStride;
            TVector w0, w1, w2, x;
            float* p;
            nint k = 0;
            for (; k < whole; k += TSimd.Count)
            {
                w0 = TSimd.Load(w + k);
                w1 = TSimd.Load(w + k + outputStride);
                w2 = TSimd.Load(w + k + 2 * outputStride);
                p = a + k;
                x = TSimd.Load(p);
                c0_0 = TSimd.MultiplyAdd(x, w0, c0_0);
                c0_1 = TSimd.MultiplyAdd(x, w1, c0_1);
                c0_2 = TSimd.MultiplyAdd(x, w2, c0_2);
                x = TSimd.Load(p + row);
                c1_0 = TSimd.MultiplyAdd(x, w0, c1_0);
                c1_1 = TSimd.MultiplyAdd(x, w1, c1_1);
                c1_2 = TSimd.MultiplyAdd(x, w2, c1_2);
                x = TSimd.Load(p + 2 * row);
                c2_0 = TSimd.MultiplyAdd(x, w0, c2_0);
                c2_1 = TSimd.MultiplyAdd(x, w1, c2_1);
                c2_2 = TSimd.MultiplyAdd(x, w2, c2_2);
                x = TSimd.Load(p + 3 * row);
                c3_0 = TSimd.MultiplyAdd(x, w0, c3_0);
                c3_1 = TSimd.MultiplyAdd(x, w1, c3_1);
                c3_2 = TSimd.MultiplyAdd(x, w2, c3_2);
            }
            if (k == segmentStride)
                continue;
            w0 = TSimd.Load(w + k);
            w1 = TSimd.Load(w + k + outputStride);
            w2 = TSimd.Load(w + k + 2 * outputStride);
            p = a + k;
            x = TSimd.And(TSimd.Load(p), mask);
            c0_0 = TSimd.MultiplyAdd(x, w0, c0_0);
            c0_1 = TSimd.MultiplyAdd(x, w1, c0_1);
            c0_2 = TSimd.MultiplyAdd(x, w2, c0_2);
            x = TSimd.And(TSimd.Load(p + row), mask);
            c1_0 = TSimd.MultiplyAdd(x, w0, c1_0);
            c1_1 = TSimd.MultiplyAdd(x, w1, c1_1);
            c1_2 = TSimd.MultiplyAdd(x, w2, c1_2);
            x = TSimd.And(TSimd.Load(p + 2 * row), mask);
            c2_0 = TSimd.MultiplyAdd(x, w0, c2_0);
            c2_1 = TSimd.MultiplyAdd(x, w1, c2_1);
            c2_2 = TSimd.MultiplyAdd(x, w2, c2_2);
            x = TSimd.And(TSimd.Load(p + 3 * row), mask);
            c3_0 = TSimd.MultiplyAdd(x, w0, c3_0);
            c3_1 = TSimd.MultiplyAdd(x, w1, c3_1);
            c3_2 = TSimd.MultiplyAdd(x, w2, c3_2);
        }
        TSimd.Store(c0_0, sums);
        TSimd.Store(c0_1, sums + 1 * TSimd.Count);
        TSimd.Store(c0_2, sums + 2 * TSimd.Count);
        TSimd.Store(c1_0, sums + 3 * TSimd.Count);
        TSimd.Store(c1_1, sums + 4 * TSimd.Count);
        TSimd.Store(c1_2, sums + 5 * TSimd.Count);
        TSimd.Store(c2_0, sums + 6 * TSimd.Count);
        TSimd.Store(c2_1, sums + 7 * TSimd.Count);
        TSimd.Store(c2_2, sums + 8 * TSimd.Count);
        TSimd.Store(c3_0, sums + 9 * TSimd.Count);
        TSimd.Store(c3_1, sums + 10 * TSimd.Count);
        TSimd.Store(c3_2, sums + 11 * TSimd.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Positions1(TileJob* job, float* weights, nint outputStride, nint segmentStride, float* tail, float* sums)
    {
        TVector c0_0 = TSimd.Zero, c0_1 = TSimd.Zero, c0_2 = TSimd.Zero;
        var row = job->ARow;
        var whole = job->Run / TSimd.Count * TSimd.Count;
        var mask = TSimd.Load(tail);
        for (var s = 0; s < job->Segments; s++)
        {
            var a = job->A + job->AOffsets[s];
            var w = weights + s * segmentStride;
            TVector w0, w1, w2, x;
            float* p;
            nint k = 0;
            for (; k < whole; k += TSimd.Count)
            {
                w0 = TSimd.Load(w + k);
                w1 = TSimd.Load(w + k + outputStride);
                w2 = TSimd.Load(w + k + 2 * outputStride);
                p = a + k;
                x = TSimd.Load(p);
                c0_0 = TSimd.MultiplyAdd(x, w0, c0_0);
                c0_1 = TSimd.MultiplyAdd(x, w1, c0_1);
                c0_2 = TSimd.MultiplyAdd(x, w2, c0_2);
            }
            if (k == segmentStride)
                continue;
            w0 = TSimd.Load(w + k);
            w1 = TSimd.Load(w + k + outputStride);
            w2 = TSimd.Load(w + k + 2 * outputStride);
            p = a + k;
            x = TSimd.And(TSimd.Load(p), mask);
            c0_0 = TSimd.MultiplyAdd(x, w0, c0_0);
            c0_1 = TSimd.MultiplyAdd(x, w1, c0_1);
            c0_2 = TSimd.MultiplyAdd(x, w2, c0_2);
        }
        TSimd.Store(c0_0, sums);
        TSimd.Store(c0_1, sums + 1 * TSimd.Count);
        TSimd.Store(c0_2, sums + 2 * TSimd.Count);
    }
}
