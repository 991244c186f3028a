using System.Runtime.CompilerServices;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>Dense products of row-major matrices. What a task computes depends on the sizes only, so results are the same for any number of threads.</summary>
[SkipLocalsInit]
internal static unsafe class Gemm<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Depth of one packed block: a panel of it fills half the first-level cache.</summary>
    private const int DepthBlock = 256;

    private const int RowBlock = 192;

    private const int ColumnBlock = 256;

    /// <summary>Where the depth is at least this and the result has few blocks, the depth is split into chunks of at least as much.</summary>
    private const int SplitDepth = 2048;

    private const int MostChunks = 32;

    private const int DirectGramColumns = 128;

    /// <summary>A right-hand side up to this size is packed once for all tasks where the left is many times taller.</summary>
    private const long SharedFloats = 1 << 19;

    /// <summary>
    /// For each matrix of the batch: c [m, n] = op(a) op(b), or c += where <paramref name="accumulate"/>; then bias [n] is added and the ReLU taken where asked.
    /// op(a) is a [m, k], or aᵀ with a [k, m]; likewise b [k, n] or [n, k].
    /// </summary>
    public static void Multiply(int batch, int m, int n, int k, float* a, int lda, long aStride, bool aTransposed, float* b, int ldb, long bStride, bool bTransposed,
        float* c, int ldc, long cStride, bool accumulate = false, float* bias = null, bool relu = false)
    {
        if (k == 0)
        {
            Multiply(batch, m, n, 1, Zeros, 0, 0, false, Zeros, 0, 0, true, c, ldc, cStride, accumulate, bias, relu);
            return;
        }
        if (batch == 1 && !aTransposed && (long)n * k <= SharedFloats && m >= 4 * Math.Max(n, k))
        {
            using var packed = new Scratch(Panels<TSimd, TVector>.Floats(k, n));
            Panels<TSimd, TVector>.Pack(b, bTransposed ? 1 : ldb, bTransposed ? ldb : 1, k, n, packed.Pointer);
            MultiplyPacked(m, n, k, a, null, lda, packed.Pointer, c, ldc, bias, relu, accumulate);
            return;
        }
        int rowBlocks = (m + RowBlock - 1) / RowBlock, columnBlocks = (n + ColumnBlock - 1) / ColumnBlock;
        var blocks = rowBlocks * columnBlocks;
        var chunks = Math.Min(Math.Min(k / SplitDepth, MostChunks), (MostChunks + batch * blocks - 1) / (batch * blocks));
        var epilogue = new GemmEpilogue(accumulate, bias, relu);
        if (chunks < 2)
        {
            Workers.For(batch * blocks, task =>
            {
                var (matrix, block) = Math.DivRem(task, blocks);
                Block(block, columnBlocks, m, n, 0, k, a + matrix * aStride, lda, aTransposed, b + matrix * bStride, ldb, bTransposed, c + matrix * cStride, ldc, epilogue);
            });
            return;
        }
        var depth = (k + chunks - 1) / chunks;
        var size = (long)m * n;
        using var partial = new Scratch(batch * chunks * size + 64);
        var sums = partial.Pointer;
        Workers.For(batch * chunks * blocks, task =>
        {
            var (chunkIndex, block) = Math.DivRem(task, blocks);
            var (matrix, chunk) = Math.DivRem(chunkIndex, chunks);
            Block(block, columnBlocks, m, n, Math.Min(k, chunk * depth), Math.Min(k, (chunk + 1) * depth), a + matrix * aStride, lda, aTransposed,
                b + matrix * bStride, ldb, bTransposed, sums + chunkIndex * size, n, default);
        });
        Workers.For(batch, matrix => AddUp(sums + matrix * chunks * size, chunks, m, n, c + matrix * cStride, ldc, epilogue));
    }

    /// <summary>
    /// c [m, n] (+)= a [m, k] b with b packed by <see cref="Panels{TSimd, TVector}"/>, plus bias and ReLU; with a mask of a's shape, a counts as 0 where that is not above 0.
    /// </summary>
    public static void MultiplyPacked(int m, int n, int k, float* a, float* mask, int lda, float* packed, float* c, int ldc, float* bias, bool relu,
        bool accumulate = false)
    {
        var block = Math.Max(TSimd.TileRows, Math.Min(Math.Clamp(96 * 1024 / k, 24, 192), (m + 15) / 16) / TSimd.TileRows * TSimd.TileRows);
        // Rows a multiple of 2 KiB apart would share a few sets of the first-level cache.
        var copy = mask != null || lda % 512 == 0;
        var row = copy ? k + 16 : lda;
        Workers.For((m + block - 1) / block, task =>
        {
            var first = task * block;
            var rows = Math.Min(block, m - first);
            using var scratch = new Scratch(copy ? (long)block * row : 0);
            var from = a + (long)first * lda;
            if (copy)
            {
                for (var i = 0; i < rows; i++)
                    Patch<TSimd, TVector>.CopyRun(from + (long)i * lda, mask == null ? null : mask + (long)(first + i) * lda, k, scratch.Pointer + (long)i * row);
                from = scratch.Pointer;
            }
            nint zero = 0;
            TileJob job;
            job.A = from;
            job.ARow = row;
            job.AStep = 1;
            job.Segments = 1;
            job.AOffsets = &zero;
            job.BOffsets = &zero;
            job.Run = k;
            job.CRow = ldc;
            job.Accumulate = accumulate;
            job.Relu = relu;
            for (var column = 0; column < n; column += Panels<TSimd, TVector>.Width)
            {
                job.B = packed + (long)column * k;
                job.BStep = Panels<TSimd, TVector>.WidthAt(column, n);
                job.C = c + (long)first * ldc + column;
                job.Columns = Math.Min(Panels<TSimd, TVector>.Width, n - column);
                job.Bias = bias == null ? null : bias + column;
                MicroKernel<TSimd, TVector>.Run(&job, rows);
            }
        });
    }

    /// <summary>g [n, n] = scale · fᵀ f with f [rows, n], the Gram matrix: half of it is computed, then mirrored.</summary>
    public static void Gram(int rows, int n, float* f, float scale, float* g)
    {
        var chunks = Math.Clamp(rows / 1024, 1, MostChunks);
        var depth = (rows + chunks - 1) / chunks;
        var size = (long)n * n;
        using var partial = new Scratch(chunks * size);
        var sums = partial.Pointer;
        Workers.For(chunks, chunk => GramChunk(Math.Min(rows, chunk * depth), Math.Min(rows, (chunk + 1) * depth), n, f, sums + chunk * size));
        Workers.For((n + 15) / 16, part => MirrorSum(sums, chunks, n, part * 16, Math.Min(n, part * 16 + 16), scale, g));
    }

    /// <summary>The blocks on and right of the diagonal of fᵀ f over a range of rows.</summary>
    private static void GramChunk(int from, int to, int n, float* f, float* g)
    {
        // Short rows are read where they lie; long ones would share a few sets of the first-level cache.
        var direct = n <= DirectGramColumns && n % TSimd.Count == 0;
        var padded = Panels<TSimd, TVector>.Padded(n);
        using var scratch = new Scratch(direct ? 0 : DepthBlock * (padded + n + 16L));
        var panels = scratch.Pointer;
        var left = panels + DepthBlock * (long)padded;
        nint zero = 0;
        TileJob job;
        job.Segments = 1;
        job.AOffsets = &zero;
        job.BOffsets = &zero;
        job.AStep = direct ? n : n + 16;
        job.ARow = 1;
        job.CRow = n;
        job.Bias = null;
        job.Relu = false;
        if (from == to)
            new Span<float>(g, n * n).Clear();
        for (var k = from; k < to; k += DepthBlock)
        {
            var depth = Math.Min(DepthBlock, to - k);
            var rows = f + (long)k * n;
            if (!direct)
            {
                Panels<TSimd, TVector>.Pack(rows, n, 1, depth, n, panels);
                for (var i = 0; i < depth; i++)
                    new ReadOnlySpan<float>(rows + (long)i * n, n).CopyTo(new Span<float>(left + (long)i * (n + 16), n));
            }
            job.Run = depth;
            job.Accumulate = k > from;
            for (var column = 0; column < n; column += Panels<TSimd, TVector>.Width)
            {
                job.A = direct ? rows : left;
                job.B = direct ? rows + column : panels + (long)column * depth;
                job.BStep = direct ? n : Panels<TSimd, TVector>.WidthAt(column, n);
                job.C = g + column;
                job.Columns = Math.Min(Panels<TSimd, TVector>.Width, n - column);
                MicroKernel<TSimd, TVector>.Run(&job, Math.Min(n, column + Panels<TSimd, TVector>.Width));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MirrorSum(float* sums, int chunks, int n, int from, int to, float scale, float* g)
    {
        var size = (long)n * n;
        for (var i = from; i < to; i++)
        {
            var first = i / Panels<TSimd, TVector>.Width * Panels<TSimd, TVector>.Width;
            for (var j = first; j < n; j++)
            {
                if (j < i)
                    continue;
                float sum = 0;
                for (var chunk = 0; chunk < chunks; chunk++)
                    sum += sums[chunk * size + (long)i * n + j];
                g[(long)i * n + j] = g[(long)j * n + i] = sum * scale;
            }
        }
    }

    private static float* Zeros { get; } = (float*)System.Runtime.InteropServices.NativeMemory.AllocZeroed(64, sizeof(float));

    /// <summary>One block of the result over a range of the depth.</summary>
    private static void Block(int block, int columnBlocks, int m, int n, int from, int to, float* a, int lda, bool aTransposed, float* b, int ldb, bool bTransposed,
        float* c, int ldc, GemmEpilogue epilogue)
    {
        var row = block / columnBlocks * RowBlock;
        var firstColumn = block % columnBlocks * ColumnBlock;
        var rows = Math.Min(RowBlock, m - row);
        var columns = Math.Min(ColumnBlock, n - firstColumn);
        var aRow = (aTransposed ? rows : Math.Min(DepthBlock, to - from)) + 16;
        using var scratch = new Scratch((long)aRow * (aTransposed ? DepthBlock : rows) + Panels<TSimd, TVector>.Floats(DepthBlock, columns));
        var left = scratch.Pointer;
        var right = left + (long)aRow * (aTransposed ? DepthBlock : rows);
        nint zero = 0;
        TileJob job;
        job.Segments = 1;
        job.AOffsets = &zero;
        job.BOffsets = &zero;
        job.CRow = ldc;
        job.A = left;
        job.ARow = aTransposed ? 1 : aRow;
        job.AStep = aTransposed ? aRow : 1;
        for (var k = from; k < to; k += DepthBlock)
        {
            var depth = Math.Min(DepthBlock, to - k);
            var lines = aTransposed ? depth : rows;
            var length = aTransposed ? rows : depth;
            var source = aTransposed ? a + (long)k * lda + row : a + (long)row * lda + k;
            for (var i = 0; i < lines; i++)
                new ReadOnlySpan<float>(source + (long)i * lda, length).CopyTo(new Span<float>(left + (long)i * aRow, length));
            if (bTransposed)
                Panels<TSimd, TVector>.Pack(b + (long)firstColumn * ldb + k, 1, ldb, depth, columns, right);
            else
                Panels<TSimd, TVector>.Pack(b + (long)k * ldb + firstColumn, ldb, 1, depth, columns, right);
            var last = k + depth == to;
            job.Run = depth;
            job.Accumulate = epilogue.Accumulate || k > from;
            job.Relu = last && epilogue.Relu;
            for (var column = 0; column < columns; column += Panels<TSimd, TVector>.Width)
            {
                job.B = right + (long)column * depth;
                job.BStep = Panels<TSimd, TVector>.WidthAt(column, columns);
                job.C = c + (long)row * ldc + firstColumn + column;
                job.Columns = Math.Min(Panels<TSimd, TVector>.Width, columns - column);
                job.Bias = last && epilogue.Bias != null ? epilogue.Bias + firstColumn + column : null;
                MicroKernel<TSimd, TVector>.Run(&job, rows);
            }
        }
    }

    private static void AddUp(float* sums, int chunks, int m, int n, float* c, int ldc, GemmEpilogue epilogue)
    {
        var size = (long)m * n;
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                float sum = 0;
                for (var chunk = 0; chunk < chunks; chunk++)
                    sum += sums[chunk * size + (long)i * n + j];
                if (epilogue.Accumulate)
                    sum = c[(long)i * ldc + j] + sum;
                if (epilogue.Bias != null)
                    sum += epilogue.Bias[j];
                c[(long)i * ldc + j] = epilogue.Relu && sum < 0 ? 0 : sum;
            }
        }
    }
}
