using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Tensors.Tests.Kernels.Cpu;

public sealed unsafe class GemmTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 1, 33, 5 }, { 17, 1, 300 }, { 12, 32, 16 }, { 13, 31, 17 }, { 64, 64, 64 }, { 100, 3, 48 }, { 5, 128, 100 },
        { 193, 257, 259 }, { 24, 16, 1024 }, { 3, 5, 9000 }, { 40, 70, 5000 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Product_is_the_definition(int m, int n, int k)
    {
        const int Extra = 3;
        foreach (var (aTransposed, bTransposed) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            int lda = (aTransposed ? m : k) + Extra, ldb = (bTransposed ? k : n) + Extra, ldc = n + Extra;
            var a = Numbers.Random(lda * (aTransposed ? k : m), 1);
            var b = Numbers.Random(ldb * (bTransposed ? n : k), 2);
            var c = Numbers.Random(ldc * m, 3);
            var bias = Numbers.Random(n, 4);
            var product = GemmReference.Multiply(m, n, k, a, lda, aTransposed, b, ldb, bTransposed);
            foreach (var width in new[] { 512, 256, 128 })
            {
                foreach (var accumulate in new[] { false, true })
                {
                    var expected = (float[])c.Clone();
                    for (var i = 0; i < m; i++)
                    {
                        for (var j = 0; j < n; j++)
                            expected[i * ldc + j] = (float)Math.Max(0, product[i * n + j] + bias[j] + (accumulate ? c[i * ldc + j] : 0));
                    }
                    using Numbers pa = new(a), pb = new(b), pc = new(c), pBias = new(bias);
                    VectorKernels.OfWidth(width).Multiply(1, m, n, k, pa.Pointer, lda, 0, aTransposed, pb.Pointer, ldb, 0, bTransposed, pc.Pointer, ldc, 0, accumulate,
                        pBias.Pointer, true);
                    Numbers.AssertNear(expected, pc.Span, 3e-6, $"{m}x{n}x{k} {aTransposed} {bTransposed} {accumulate} at {width} bits");
                    pc.AssertGuardsWhole("product");
                }
            }
        }
    }

    [Fact]
    public void Batches_share_a_matrix_of_stride_zero()
    {
        const int Batch = 3, M = 7, N = 19, K = 23;
        var a = Numbers.Random(Batch * M * K, 1);
        var b = Numbers.Random(K * N, 2);
        using Numbers pa = new(a), pb = new(b), c = new(Batch * M * N);
        VectorKernels.Widest.Multiply(Batch, M, N, K, pa.Pointer, K, M * K, false, pb.Pointer, N, 0, false, c.Pointer, N, M * N);
        for (var i = 0; i < Batch; i++)
        {
            var expected = GemmReference.Multiply(M, N, K, a.AsSpan(i * M * K, M * K), K, false, b, N, false);
            Numbers.AssertNear(Array.ConvertAll(expected, v => (float)v), c.Span.Slice(i * M * N, M * N), 3e-6, $"matrix {i}");
        }
    }

    [Fact]
    public void An_empty_depth_leaves_bias_alone()
    {
        using Numbers bias = new(Numbers.Random(5, 1)), c = new(15);
        VectorKernels.Widest.Multiply(1, 3, 5, 0, null, 1, 0, false, null, 5, 0, false, c.Pointer, 5, 0, false, bias.Pointer);
        for (var i = 0; i < 3; i++)
            Assert.Equal(bias.Span, c.Span.Slice(5 * i, 5));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(1000, 17)]
    [InlineData(300, 64)]
    [InlineData(5000, 33)]
    [InlineData(2100, 100)]
    public void Gram_is_the_product_with_its_transpose(int rows, int n)
    {
        var f = Numbers.Random(rows * n, 1);
        var expected = Array.ConvertAll(GemmReference.Multiply(n, n, rows, f, n, true, f, n, false), v => (float)(0.25 * v));
        foreach (var width in new[] { 512, 256, 128 })
        {
            using Numbers pf = new(f), g = new(n * n);
            VectorKernels.OfWidth(width).Gram(rows, n, pf.Pointer, 0.25f, g.Pointer);
            Numbers.AssertNear(expected, g.Span, 1e-6, $"{rows}x{n} at {width} bits");
            g.AssertGuardsWhole("gram");
        }
    }
}
