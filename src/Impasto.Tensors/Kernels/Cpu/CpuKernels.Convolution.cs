using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

internal sealed unsafe partial class CpuKernels
{
    private static readonly VectorKernels Vectors = VectorKernels.Widest;

    public void MatMul(int batch, int m, int n, int k, DeviceBuffer a, long aStride, bool aTransposed, DeviceBuffer b, long bStride, bool bTransposed, DeviceBuffer y) =>
        Vectors.Multiply(batch, m, n, k, Pointer(a), aTransposed ? m : k, aStride, aTransposed, Pointer(b), bTransposed ? k : n, bStride, bTransposed, Pointer(y), n, (long)m * n);

    public void Gram(int n, int positions, int c, DeviceBuffer x, float scale, DeviceBuffer y)
    {
        for (var sample = 0; sample < n; sample++)
            Vectors.Gram(positions, c, Pointer(x) + (long)sample * positions * c, scale, Pointer(y) + (long)sample * c * c);
    }

    public void Conv2d(in ConvGeometry g, DeviceBuffer x, Tensor weight, DeviceBuffer? bias, bool relu, DeviceBuffer y) =>
        Vectors.Conv2d(g, Pointer(x), Pointer(weight.Buffer), PointerOrNull(bias), relu, Pointer(y), Prepared(g, weight, gradient: false));

    public void Conv2dDataGradient(in ConvGeometry g, DeviceBuffer dy, DeviceBuffer? y, Tensor weight, DeviceBuffer dx) =>
        Vectors.Conv2dDataGradient(g, Pointer(dy), PointerOrNull(y), Pointer(weight.Buffer), Pointer(dx), Prepared(g, weight, gradient: true));

    public void Conv2dWeightGradient(in ConvGeometry g, DeviceBuffer x, DeviceBuffer dy, DeviceBuffer? y, DeviceBuffer dw, DeviceBuffer? db) =>
        Vectors.Conv2dWeightGradient(g, Pointer(x), Pointer(dy), PointerOrNull(y), Pointer(dw), PointerOrNull(db));

    /// <summary>Frozen weights are packed once; weights in training change at every step and are packed on the fly.</summary>
    private static PreparedWeights? Prepared(in ConvGeometry g, Tensor weight, bool gradient)
    {
        if (weight.RequiresGrad)
            return null;
        if (weight.Prepared is PreparedWeights ready && (!gradient || ready.Gradient is not null))
            return ready;
        weight.Prepared?.Dispose();
        var prepared = Vectors.Prepare(g, Pointer(weight.Buffer), gradient);
        weight.Prepared = prepared;
        return prepared;
    }

    private static float* PointerOrNull(DeviceBuffer? buffer) => buffer is null ? null : Pointer(buffer);

    public void MaxPool2d(in PoolGeometry geometry, DeviceBuffer x, DeviceBuffer y)
    {
        var g = geometry;
        float* px = Pointer(x), py = Pointer(y);
        Workers.For(g.N * g.OH, row => PoolRow(g, row, px, py, max: true));
    }

    public void AvgPool2d(in PoolGeometry geometry, DeviceBuffer x, DeviceBuffer y)
    {
        var g = geometry;
        float* px = Pointer(x), py = Pointer(y);
        Workers.For(g.N * g.OH, row => PoolRow(g, row, px, py, max: false));
    }

    private static void PoolRow(PoolGeometry g, int row, float* x, float* y, bool max)
    {
        var (n, oy) = Math.DivRem(row, g.OH);
        for (var ox = 0; ox < g.OW; ox++)
            for (var c = 0; c < g.C; c++)
            {
                float best = float.NegativeInfinity, sum = 0;
                var count = 0;
                for (var ky = 0; ky < g.Kernel; ky++)
                    for (var kx = 0; kx < g.Kernel; kx++)
                    {
                        int iy = oy * g.Stride + ky - g.Padding, ix = ox * g.Stride + kx - g.Padding;
                        if ((uint)iy >= (uint)g.H || (uint)ix >= (uint)g.W)
                            continue;
                        var value = x[(((long)n * g.H + iy) * g.W + ix) * g.C + c];
                        best = value > best || float.IsNaN(value) ? value : best;
                        sum += value;
                        count++;
                    }
                y[((long)row * g.OW + ox) * g.C + c] = max ? best : sum / (g.CountPadding ? g.Kernel * g.Kernel : count);
            }
    }

    public void MaxPool2dGradient(in PoolGeometry geometry, DeviceBuffer x, DeviceBuffer dy, DeviceBuffer dx) => PoolGradient(geometry, Pointer(x), Pointer(dy), dx);

    public void AvgPool2dGradient(in PoolGeometry geometry, DeviceBuffer dy, DeviceBuffer dx) => PoolGradient(geometry, null, Pointer(dy), dx);

    private void PoolGradient(PoolGeometry g, float* x, float* dy, DeviceBuffer dx)
    {
        Fill(dx, 0);
        var pdx = Pointer(dx);
        Workers.For(g.N, n =>
        {
            for (var oy = 0; oy < g.OH; oy++)
                for (var ox = 0; ox < g.OW; ox++)
                    for (var c = 0; c < g.C; c++)
                    {
                        var upstream = dy[(((long)n * g.OH + oy) * g.OW + ox) * g.C + c];
                        long first = -1;
                        var count = 0;
                        for (var pass = 0; pass < 2; pass++)
                            for (var ky = 0; ky < g.Kernel; ky++)
                                for (var kx = 0; kx < g.Kernel; kx++)
                                {
                                    int iy = oy * g.Stride + ky - g.Padding, ix = ox * g.Stride + kx - g.Padding;
                                    if ((uint)iy >= (uint)g.H || (uint)ix >= (uint)g.W)
                                        continue;
                                    var at = (((long)n * g.H + iy) * g.W + ix) * g.C + c;
                                    if (pass == 0)
                                    {
                                        count++;
                                        if (x is not null && (first < 0 || x[at] > x[first]))
                                            first = at;
                                    }
                                    else if (x is null)
                                    {
                                        pdx[at] += upstream / (g.CountPadding ? g.Kernel * g.Kernel : count);
                                    }
                                }
                        if (x is not null)
                            pdx[first] += upstream;
                    }
        });
    }
}
