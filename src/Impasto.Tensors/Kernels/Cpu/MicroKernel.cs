using System.Runtime.CompilerServices;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>
/// The register-blocked heart of every matrix product and convolution: a tile of C, at most <c>TileRows</c> rows by one or two vectors, is kept in
/// registers over the whole sum. Twelve rows by two vectors need 24 + 2 + 1 of AVX-512's 32 registers, six rows 12 + 2 + 1 of the 16 of AVX2 and SSE.
/// </summary>
[SkipLocalsInit]
internal static unsafe class MicroKernel<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Columns of a full panel.</summary>
    public static int PanelWidth => 2 * TSimd.Count;

    /// <summary>Runs a job of any number of rows over one panel, <paramref name="job"/>'s A and C pointing at the first.</summary>
    public static void Run(TileJob* job, int rows)
    {
        var a = job->A;
        var c = job->C;
        var two = job->Columns > TSimd.Count;
        var bias = job->Bias;
        var start = stackalloc float[2 * 16];
        if (bias != null && job->Columns % TSimd.Count != 0)
        {
            new ReadOnlySpan<float>(bias, job->Columns).CopyTo(new Span<float>(start, 2 * 16));
            job->Bias = start;
        }
        while (rows > 0)
        {
            var done = two ? Step<Yes>(job, rows) : Step<No>(job, rows);
            rows -= done;
            job->A += done * job->ARow;
            job->C += done * job->CRow;
        }
        job->A = a;
        job->C = c;
        job->Bias = bias;
    }

    private static int Step<TTwo>(TileJob* job, int rows)
        where TTwo : struct, IFlag
    {
        if (TSimd.TileRows == 12 && rows >= 12)
        {
            Rows12<TTwo>(job);
            return 12;
        }
        switch (rows)
        {
            case 1:
                Rows1<TTwo>(job);
                return 1;
            case 2:
                Rows2<TTwo>(job);
                return 2;
            case 3:
                Rows3<TTwo>(job);
                return 3;
            case 4 or 5:
                Rows4<TTwo>(job);
                return 4;
            case 8 when TSimd.TileRows == 12:
                Rows8<TTwo>(job);
                return 8;
            default:
                Rows6<TTwo>(job);
                return 6;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWhole<TTwo>(TileJob* job)
        where TTwo : struct, IFlag => !job->Accumulate && job->Columns == (TTwo.Value ? 2 * TSimd.Count : TSimd.Count);

    /// <summary>Brings a finished tile to C where it is added to what is there, or where not all its columns exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Finish<TTwo>(TileJob* job, float* tile, int rows)
        where TTwo : struct, IFlag
    {
        var columns = job->Columns;
        for (var i = 0; i < rows; i++, tile += 2 * TSimd.Count)
        {
            var c = job->C + i * job->CRow;
            var j = 0;
            for (; j <= columns - TSimd.Count; j += TSimd.Count)
            {
                var v = TSimd.Load(tile + j);
                if (job->Accumulate)
                    v = TSimd.Add(TSimd.Load(c + j), v);
                if (job->Relu)
                    v = TSimd.Relu(v);
                TSimd.Store(v, c + j);
            }
            for (; j < columns; j++)
            {
                var v = tile[j];
                if (job->Accumulate)
                    v = c[j] + v;
                c[j] = job->Relu && v < 0 ? 0 : v;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rows12<TTwo>(TileJob* job)
        where TTwo : struct, IFlag
    {
        TVector start0 = TSimd.Zero, start1 = TSimd.Zero;
        if (job->Bias != null)
        {
            start0 = TSimd.Load(job->Bias);
            if (TTwo.Value)
                start1 = TSimd.Load(job->Bias + TSimd.Count);
        }
        TVector c0_0 = start0, c0_1 = start1;
        TVector c1_0 = start0, c1_1 = start1;
        TVector c2_0 = start0, c2_1 = start1;
        TVector c3_0 = start0, c3_1 = start1;
        TVector c4_0 = start0, c4_1 = start1;
        TVector c5_0 = start0, c5_1 = start1;
        TVector c6_0 = start0, c6_1 = start1;
        TVector c7_0 = start0, c7_1 = start1;
        TVector c8_0 = start0, c8_1 = start1;
        TVector c9_0 = start0, c9_1 = start1;
        TVector c10_0 = start0, c10_1 = start1;
        TVector c11_0 = start0, c11_1 = start1;
        var row = job->ARow;
        var step = job->AStep;
        var bStep = job->BStep;
        for (var s = 0; s < job->Segments; s++)
        {
            var a = job->A + job->AOffsets[s];
            var b = job->B + job->BOffsets[s];
            var a3 = a + 3 * row;
            var a6 = a + 6 * row;
            var a9 = a + 9 * row;
            for (var k = job->Run; k > 0; k--)
            {
                var b0 = TSimd.Load(b);
                var b1 = TTwo.Value ? TSimd.Load(b + TSimd.Count) : b0;
                TVector x;
                x = TSimd.Broadcast(*a);
                c0_0 = TSimd.MultiplyAdd(x, b0, c0_0);
                if (TTwo.Value)
                    c0_1 = TSimd.MultiplyAdd(x, b1, c0_1);
                x = TSimd.Broadcast(*(a + row));
                c1_0 = TSimd.MultiplyAdd(x, b0, c1_0);
                if (TTwo.Value)
                    c1_1 = TSimd.MultiplyAdd(x, b1, c1_1);
                x = TSimd.Broadcast(*(a + 2 * row));
                c2_0 = TSimd.MultiplyAdd(x, b0, c2_0);
                if (TTwo.Value)
                    c2_1 = TSimd.MultiplyAdd(x, b1, c2_1);
                x = TSimd.Broadcast(*a3);
                c3_0 = TSimd.MultiplyAdd(x, b0, c3_0);
                if (TTwo.Value)
                    c3_1 = TSimd.MultiplyAdd(x, b1, c3_1);
                x = TSimd.Broadcast(*(a3 + row));
                c4_0 = TSimd.MultiplyAdd(x, b0, c4_0);
                if (TTwo.Value)
                    c4_1 = TSimd.MultiplyAdd(x, b1, c4_1);
                x = TSimd.Broadcast(*(a3 + 2 * row));
                c5_0 = TSimd.MultiplyAdd(x, b0, c5_0);
                if (TTwo.Value)
                    c5_1 = TSimd.MultiplyAdd(x, b1, c5_1);
                x = TSimd.Broadcast(*a6);
                c6_0 = TSimd.MultiplyAdd(x, b0, c6_0);
                if (TTwo.Value)
                    c6_1 = TSimd.MultiplyAdd(x, b1, c6_1);
                x = TSimd.Broadcast(*(a6 + row));
                c7_0 = TSimd.MultiplyAdd(x, b0, c7_0);
                if (TTwo.Value)
                    c7_1 = TSimd.MultiplyAdd(x, b1, c7_1);
                x = TSimd.Broadcast(*(a6 + 2 * row));
                c8_0 = TSimd.MultiplyAdd(x, b0, c8_0);
                if (TTwo.Value)
                    c8_1 = TSimd.MultiplyAdd(x, b1, c8_1);
                x = TSimd.Broadcast(*a9);
                c9_0 = TSimd.MultiplyAdd(x, b0, c9_0);
                if (TTwo.Value)
                    c9_1 = TSimd.MultiplyAdd(x, b1, c9_1);
                x = TSimd.Broadcast(*(a9 + row));
                c10_0 = TSimd.MultiplyAdd(x, b0, c10_0);
                if (TTwo.Value)
                    c10_1 = TSimd.MultiplyAdd(x, b1, c10_1);
                x = TSimd.Broadcast(*(a9 + 2 * row));
                c11_0 = TSimd.MultiplyAdd(x, b0, c11_0);
                if (TTwo.Value)
                    c11_1 = TSimd.MultiplyAdd(x, b1, c11_1);
                a += step;
                a3 += step;
                a6 += step;
                a9 += step;
                b += bStep;
            }
        }
        if (IsWhole<TTwo>(job) && job->Relu)
        {
            var to = job->C;
            TSimd.Store(TSimd.Relu(c0_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c0_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c1_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c1_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c2_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c2_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c3_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c3_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c4_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c4_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c5_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c5_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c6_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c6_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c7_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c7_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c8_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c8_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c9_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c9_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c10_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c10_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c11_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c11_1), to + TSimd.Count);
            return;
        }
        var simple = IsWhole<TTwo>(job);
        var tile = stackalloc float[12 * 2 * 16];
        var c = simple ? job->C : tile;
        var cRow = simple ? job->CRow : 2 * TSimd.Count;
        TSimd.Store(c0_0, c);
        if (TTwo.Value)
            TSimd.Store(c0_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c1_0, c);
        if (TTwo.Value)
            TSimd.Store(c1_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c2_0, c);
        if (TTwo.Value)
            TSimd.Store(c2_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c3_0, c);
        if (TTwo.Value)
            TSimd.Store(c3_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c4_0, c);
        if (TTwo.Value)
            TSimd.Store(c4_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c5_0, c);
        if (TTwo.Value)
            TSimd.Store(c5_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c6_0, c);
        if (TTwo.Value)
            TSimd.Store(c6_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c7_0, c);
        if (TTwo.Value)
            TSimd.Store(c7_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c8_0, c);
        if (TTwo.Value)
            TSimd.Store(c8_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c9_0, c);
        if (TTwo.Value)
            TSimd.Store(c9_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c10_0, c);
        if (TTwo.Value)
            TSimd.Store(c10_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c11_0, c);
        if (TTwo.Value)
            TSimd.Store(c11_1, c + TSimd.Count);
        if (!simple)
            Finish<TTwo>(job, tile, 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rows8<TTwo>(TileJob* job)
        where TTwo : struct, IFlag
    {
        TVector start0 = TSimd.Zero, start1 = TSimd.Zero;
        if (job->Bias != null)
        {
            start0 = TSimd.Load(job->Bias);
            if (TTwo.Value)
                start1 = TSimd.Load(job->Bias + TSimd.Count);
        }
        TVector c0_0 = start0, c0_1 = start1;
        TVector c1_0 = start0, c1_1 = start1;
        TVector c2_0 = start0, c2_1 = start1;
        TVector c3_0 = start0, c3_1 = start1;
        TVector c4_0 = start0, c4_1 = start1;
        TVector c5_0 = start0, c5_1 = start1;
        TVector c6_0 = start0, c6_1 = start1;
        TVector c7_0 = start0, c7_1 = start1;
        var row = job->ARow;
        var step = job->AStep;
        var bStep = job->BStep;
        for (var s = 0; s < job->Segments; s++)
        {
            var a = job->A + job->AOffsets[s];
            var b = job->B + job->BOffsets[s];
            var a3 = a + 3 * row;
            var a6 = a + 6 * row;
            for (var k = job->Run; k > 0; k--)
            {
                var b0 = TSimd.Load(b);
                var b1 = TTwo.Value ? TSimd.Load(b + TSimd.Count) : b0;
                TVector x;
                x = TSimd.Broadcast(*a);
                c0_0 = TSimd.MultiplyAdd(x, b0, c0_0);
                if (TTwo.Value)
                    c0_1 = TSimd.MultiplyAdd(x, b1, c0_1);
                x = TSimd.Broadcast(*(a + row));
                c1_0 = TSimd.MultiplyAdd(x, b0, c1_0);
                if (TTwo.Value)
                    c1_1 = TSimd.MultiplyAdd(x, b1, c1_1);
                x = TSimd.Broadcast(*(a + 2 * row));
                c2_0 = TSimd.MultiplyAdd(x, b0, c2_0);
                if (TTwo.Value)
                    c2_1 = TSimd.MultiplyAdd(x, b1, c2_1);
                x = TSimd.Broadcast(*a3);
                c3_0 = TSimd.MultiplyAdd(x, b0, c3_0);
                if (TTwo.Value)
                    c3_1 = TSimd.MultiplyAdd(x, b1, c3_1);
                x = TSimd.Broadcast(*(a3 + row));
                c4_0 = TSimd.MultiplyAdd(x, b0, c4_0);
                if (TTwo.Value)
                    c4_1 = TSimd.MultiplyAdd(x, b1, c4_1);
                x = TSimd.Broadcast(*(a3 + 2 * row));
                c5_0 = TSimd.MultiplyAdd(x, b0, c5_0);
                if (TTwo.Value)
                    c5_1 = TSimd.MultiplyAdd(x, b1, c5_1);
                x = TSimd.Broadcast(*a6);
                c6_0 = TSimd.MultiplyAdd(x, b0, c6_0);
                if (TTwo.Value)
                    c6_1 = TSimd.MultiplyAdd(x, b1, c6_1);
                x = TSimd.Broadcast(*(a6 + row));
                c7_0 = TSimd.MultiplyAdd(x, b0, c7_0);
                if (TTwo.Value)
                    c7_1 = TSimd.MultiplyAdd(x, b1, c7_1);
                a += step;
                a3 += step;
                a6 += step;
                b += bStep;
            }
        }
        if (IsWhole<TTwo>(job) && job->Relu)
        {
            var to = job->C;
            TSimd.Store(TSimd.Relu(c0_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c0_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c1_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c1_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c2_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c2_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c3_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c3_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c4_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c4_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c5_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c5_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c6_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c6_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c7_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c7_1), to + TSimd.Count);
            return;
        }
        var simple = IsWhole<TTwo>(job);
        var tile = stackalloc float[8 * 2 * 16];
        var c = simple ? job->C : tile;
        var cRow = simple ? job->CRow : 2 * TSimd.Count;
        TSimd.Store(c0_0, c);
        if (TTwo.Value)
            TSimd.Store(c0_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c1_0, c);
        if (TTwo.Value)
            TSimd.Store(c1_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c2_0, c);
        if (TTwo.Value)
            TSimd.Store(c2_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c3_0, c);
        if (TTwo.Value)
            TSimd.Store(c3_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c4_0, c);
        if (TTwo.Value)
            TSimd.Store(c4_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c5_0, c);
        if (TTwo.Value)
            TSimd.Store(c5_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c6_0, c);
        if (TTwo.Value)
            TSimd.Store(c6_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c7_0, c);
        if (TTwo.Value)
            TSimd.Store(c7_1, c + TSimd.Count);
        if (!simple)
            Finish<TTwo>(job, tile, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rows6<TTwo>(TileJob* job)
        where TTwo : struct, IFlag
    {
        TVector start0 = TSimd.Zero, start1 = TSimd.Zero;
        if (job->Bias != null)
        {
            start0 = TSimd.Load(job->Bias);
            if (TTwo.Value)
                start1 = TSimd.Load(job->Bias + TSimd.Count);
        }
        TVector c0_0 = start0, c0_1 = start1;
        TVector c1_0 = start0, c1_1 = start1;
        TVector c2_0 = start0, c2_1 = start1;
        TVector c3_0 = start0, c3_1 = start1;
        TVector c4_0 = start0, c4_1 = start1;
        TVector c5_0 = start0, c5_1 = start1;
        var row = job->ARow;
        var step = job->AStep;
        var bStep = job->BStep;
        for (var s = 0; s < job->Segments; s++)
        {
            var a = job->A + job->AOffsets[s];
            var b = job->B + job->BOffsets[s];
            var a3 = a + 3 * row;
            for (var k = job->Run; k > 0; k--)
            {
                var b0 = TSimd.Load(b);
                var b1 = TTwo.Value ? TSimd.Load(b + TSimd.Count) : b0;
                TVector x;
                x = TSimd.Broadcast(*a);
                c0_0 = TSimd.MultiplyAdd(x, b0, c0_0);
                if (TTwo.Value)
                    c0_1 = TSimd.MultiplyAdd(x, b1, c0_1);
                x = TSimd.Broadcast(*(a + row));
                c1_0 = TSimd.MultiplyAdd(x, b0, c1_0);
                if (TTwo.Value)
                    c1_1 = TSimd.MultiplyAdd(x, b1, c1_1);
                x = TSimd.Broadcast(*(a + 2 * row));
                c2_0 = TSimd.MultiplyAdd(x, b0, c2_0);
                if (TTwo.Value)
                    c2_1 = TSimd.MultiplyAdd(x, b1, c2_1);
                x = TSimd.Broadcast(*a3);
                c3_0 = TSimd.MultiplyAdd(x, b0, c3_0);
                if (TTwo.Value)
                    c3_1 = TSimd.MultiplyAdd(x, b1, c3_1);
                x = TSimd.Broadcast(*(a3 + row));
                c4_0 = TSimd.MultiplyAdd(x, b0, c4_0);
                if (TTwo.Value)
                    c4_1 = TSimd.MultiplyAdd(x, b1, c4_1);
                x = TSimd.Broadcast(*(a3 + 2 * row));
                c5_0 = TSimd.MultiplyAdd(x, b0, c5_0);
                if (TTwo.Value)
                    c5_1 = TSimd.MultiplyAdd(x, b1, c5_1);
                a += step;
                a3 += step;
                b += bStep;
            }
        }
        if (IsWhole<TTwo>(job) && job->Relu)
        {
            var to = job->C;
            TSimd.Store(TSimd.Relu(c0_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c0_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c1_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c1_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c2_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c2_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c3_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c3_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c4_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c4_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c5_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c5_1), to + TSimd.Count);
            return;
        }
        var simple = IsWhole<TTwo>(job);
        var tile = stackalloc float[6 * 2 * 16];
        var c = simple ? job->C : tile;
        var cRow = simple ? job->CRow : 2 * TSimd.Count;
        TSimd.Store(c0_0, c);
        if (TTwo.Value)
            TSimd.Store(c0_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c1_0, c);
        if (TTwo.Value)
            TSimd.Store(c1_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c2_0, c);
        if (TTwo.Value)
            TSimd.Store(c2_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c3_0, c);
        if (TTwo.Value)
            TSimd.Store(c3_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c4_0, c);
        if (TTwo.Value)
            TSimd.Store(c4_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c5_0, c);
        if (TTwo.Value)
            TSimd.Store(c5_1, c + TSimd.Count);
        if (!simple)
            Finish<TTwo>(job, tile, 6);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rows4<TTwo>(TileJob* job)
        where TTwo : struct, IFlag
    {
        TVector start0 = TSimd.Zero, start1 = TSimd.Zero;
        if (job->Bias != null)
        {
            start0 = TSimd.Load(job->Bias);
            if (TTwo.Value)
                start1 = TSimd.Load(job->Bias + TSimd.Count);
        }
        TVector c0_0 = start0, c0_1 = start1;
        TVector c1_0 = start0, c1_1 = start1;
        TVector c2_0 = start0, c2_1 = start1;
        TVector c3_0 = start0, c3_1 = start1;
        var row = job->ARow;
        var step = job->AStep;
        var bStep = job->BStep;
        for (var s = 0; s < job->Segments; s++)
        {
            var a = job->A + job->AOffsets[s];
            var b = job->B + job->BOffsets[s];
            var a3 = a + 3 * row;
            for (var k = job->Run; k > 0; k--)
            {
                var b0 = TSimd.Load(b);
                var b1 = TTwo.Value ? TSimd.Load(b + TSimd.Count) : b0;
                TVector x;
                x = TSimd.Broadcast(*a);
                c0_0 = TSimd.MultiplyAdd(x, b0, c0_0);
                if (TTwo.Value)
                    c0_1 = TSimd.MultiplyAdd(x, b1, c0_1);
                x = TSimd.Broadcast(*(a + row));
                c1_0 = TSimd.MultiplyAdd(x, b0, c1_0);
                if (TTwo.Value)
                    c1_1 = TSimd.MultiplyAdd(x, b1, c1_1);
                x = TSimd.Broadcast(*(a + 2 * row));
                c2_0 = TSimd.MultiplyAdd(x, b0, c2_0);
                if (TTwo.Value)
                    c2_1 = TSimd.MultiplyAdd(x, b1, c2_1);
                x = TSimd.Broadcast(*a3);
                c3_0 = TSimd.MultiplyAdd(x, b0, c3_0);
                if (TTwo.Value)
                    c3_1 = TSimd.MultiplyAdd(x, b1, c3_1);
                a += step;
                a3 += step;
                b += bStep;
            }
        }
        if (IsWhole<TTwo>(job) && job->Relu)
        {
            var to = job->C;
            TSimd.Store(TSimd.Relu(c0_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c0_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c1_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c1_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c2_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c2_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c3_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c3_1), to + TSimd.Count);
            return;
        }
        var simple = IsWhole<TTwo>(job);
        var tile = stackalloc float[4 * 2 * 16];
        var c = simple ? job->C : tile;
        var cRow = simple ? job->CRow : 2 * TSimd.Count;
        TSimd.Store(c0_0, c);
        if (TTwo.Value)
            TSimd.Store(c0_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c1_0, c);
        if (TTwo.Value)
            TSimd.Store(c1_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c2_0, c);
        if (TTwo.Value)
            TSimd.Store(c2_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c3_0, c);
        if (TTwo.Value)
            TSimd.Store(c3_1, c + TSimd.Count);
        if (!simple)
            Finish<TTwo>(job, tile, 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rows3<TTwo>(TileJob* job)
        where TTwo : struct, IFlag
    {
        TVector start0 = TSimd.Zero, start1 = TSimd.Zero;
        if (job->Bias != null)
        {
            start0 = TSimd.Load(job->Bias);
            if (TTwo.Value)
                start1 = TSimd.Load(job->Bias + TSimd.Count);
        }
        TVector c0_0 = start0, c0_1 = start1;
        TVector c1_0 = start0, c1_1 = start1;
        TVector c2_0 = start0, c2_1 = start1;
        var row = job->ARow;
        var step = job->AStep;
        var bStep = job->BStep;
        for (var s = 0; s < job->Segments; s++)
        {
            var a = job->A + job->AOffsets[s];
            var b = job->B + job->BOffsets[s];
            for (var k = job->Run; k > 0; k--)
            {
                var b0 = TSimd.Load(b);
                var b1 = TTwo.Value ? TSimd.Load(b + TSimd.Count) : b0;
                TVector x;
                x = TSimd.Broadcast(*a);
                c0_0 = TSimd.MultiplyAdd(x, b0, c0_0);
                if (TTwo.Value)
                    c0_1 = TSimd.MultiplyAdd(x, b1, c0_1);
                x = TSimd.Broadcast(*(a + row));
                c1_0 = TSimd.MultiplyAdd(x, b0, c1_0);
                if (TTwo.Value)
                    c1_1 = TSimd.MultiplyAdd(x, b1, c1_1);
                x = TSimd.Broadcast(*(a + 2 * row));
                c2_0 = TSimd.MultiplyAdd(x, b0, c2_0);
                if (TTwo.Value)
                    c2_1 = TSimd.MultiplyAdd(x, b1, c2_1);
                a += step;
                b += bStep;
            }
        }
        if (IsWhole<TTwo>(job) && job->Relu)
        {
            var to = job->C;
            TSimd.Store(TSimd.Relu(c0_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c0_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c1_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c1_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c2_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c2_1), to + TSimd.Count);
            return;
        }
        var simple = IsWhole<TTwo>(job);
        var tile = stackalloc float[3 * 2 * 16];
        var c = simple ? job->C : tile;
        var cRow = simple ? job->CRow : 2 * TSimd.Count;
        TSimd.Store(c0_0, c);
        if (TTwo.Value)
            TSimd.Store(c0_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c1_0, c);
        if (TTwo.Value)
            TSimd.Store(c1_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c2_0, c);
        if (TTwo.Value)
            TSimd.Store(c2_1, c + TSimd.Count);
        if (!simple)
            Finish<TTwo>(job, tile, 3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rows2<TTwo>(TileJob* job)
        where TTwo : struct, IFlag
    {
        TVector start0 = TSimd.Zero, start1 = TSimd.Zero;
        if (job->Bias != null)
        {
            start0 = TSimd.Load(job->Bias);
            if (TTwo.Value)
                start1 = TSimd.Load(job->Bias + TSimd.Count);
        }
        TVector c0_0 = start0, c0_1 = start1;
        TVector c1_0 = start0, c1_1 = start1;
        var row = job->ARow;
        var step = job->AStep;
        var bStep = job->BStep;
        for (var s = 0; s < job->Segments; s++)
        {
            var a = job->A + job->AOffsets[s];
            var b = job->B + job->BOffsets[s];
            for (var k = job->Run; k > 0; k--)
            {
                var b0 = TSimd.Load(b);
                var b1 = TTwo.Value ? TSimd.Load(b + TSimd.Count) : b0;
                TVector x;
                x = TSimd.Broadcast(*a);
                c0_0 = TSimd.MultiplyAdd(x, b0, c0_0);
                if (TTwo.Value)
                    c0_1 = TSimd.MultiplyAdd(x, b1, c0_1);
                x = TSimd.Broadcast(*(a + row));
                c1_0 = TSimd.MultiplyAdd(x, b0, c1_0);
                if (TTwo.Value)
                    c1_1 = TSimd.MultiplyAdd(x, b1, c1_1);
                a += step;
                b += bStep;
            }
        }
        if (IsWhole<TTwo>(job) && job->Relu)
        {
            var to = job->C;
            TSimd.Store(TSimd.Relu(c0_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c0_1), to + TSimd.Count);
            to += job->CRow;
            TSimd.Store(TSimd.Relu(c1_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c1_1), to + TSimd.Count);
            return;
        }
        var simple = IsWhole<TTwo>(job);
        var tile = stackalloc float[2 * 2 * 16];
        var c = simple ? job->C : tile;
        var cRow = simple ? job->CRow : 2 * TSimd.Count;
        TSimd.Store(c0_0, c);
        if (TTwo.Value)
            TSimd.Store(c0_1, c + TSimd.Count);
        c += cRow;
        TSimd.Store(c1_0, c);
        if (TTwo.Value)
            TSimd.Store(c1_1, c + TSimd.Count);
        if (!simple)
            Finish<TTwo>(job, tile, 2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rows1<TTwo>(TileJob* job)
        where TTwo : struct, IFlag
    {
        TVector start0 = TSimd.Zero, start1 = TSimd.Zero;
        if (job->Bias != null)
        {
            start0 = TSimd.Load(job->Bias);
            if (TTwo.Value)
                start1 = TSimd.Load(job->Bias + TSimd.Count);
        }
        TVector c0_0 = start0, c0_1 = start1;
        var row = job->ARow;
        var step = job->AStep;
        var bStep = job->BStep;
        for (var s = 0; s < job->Segments; s++)
        {
            var a = job->A + job->AOffsets[s];
            var b = job->B + job->BOffsets[s];
            for (var k = job->Run; k > 0; k--)
            {
                var b0 = TSimd.Load(b);
                var b1 = TTwo.Value ? TSimd.Load(b + TSimd.Count) : b0;
                TVector x;
                x = TSimd.Broadcast(*a);
                c0_0 = TSimd.MultiplyAdd(x, b0, c0_0);
                if (TTwo.Value)
                    c0_1 = TSimd.MultiplyAdd(x, b1, c0_1);
                a += step;
                b += bStep;
            }
        }
        if (IsWhole<TTwo>(job) && job->Relu)
        {
            var to = job->C;
            TSimd.Store(TSimd.Relu(c0_0), to);
            if (TTwo.Value)
                TSimd.Store(TSimd.Relu(c0_1), to + TSimd.Count);
            return;
        }
        var simple = IsWhole<TTwo>(job);
        var tile = stackalloc float[1 * 2 * 16];
        var c = simple ? job->C : tile;
        var cRow = simple ? job->CRow : 2 * TSimd.Count;
        TSimd.Store(c0_0, c);
        if (TTwo.Value)
            TSimd.Store(c0_1, c + TSimd.Count);
        if (!simple)
            Finish<TTwo>(job, tile, 1);
    }
}
