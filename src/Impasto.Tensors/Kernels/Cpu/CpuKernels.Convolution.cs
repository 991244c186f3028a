using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

internal sealed unsafe partial class CpuKernels
{
    public void MatMul(int batch, int m, int n, int k, DeviceBuffer a, long aStride, bool aTransposed, DeviceBuffer b, long bStride, bool bTransposed, DeviceBuffer y)
    {
        float* pa = Pointer(a), pb = Pointer(b), py = Pointer(y);
        for (var s = 0; s < batch; s++)
            for (var i = 0; i < m; i++)
                for (var j = 0; j < n; j++)
                {
                    double sum = 0;
                    for (var l = 0; l < k; l++)
                        sum += (double)pa[s * aStride + (aTransposed ? (long)l * m + i : (long)i * k + l)] * pb[s * bStride + (bTransposed ? (long)j * k + l : (long)l * n + j)];
                    py[((long)s * m + i) * n + j] = (float)sum;
                }
    }

    public void Gram(int n, int positions, int c, DeviceBuffer x, float scale, DeviceBuffer y)
    {
        float* px = Pointer(x), py = Pointer(y);
        for (var s = 0; s < n; s++)
            for (var i = 0; i < c; i++)
                for (var j = 0; j < c; j++)
                {
                    double sum = 0;
                    for (var p = 0; p < positions; p++)
                        sum += (double)px[((long)s * positions + p) * c + i] * px[((long)s * positions + p) * c + j];
                    py[((long)s * c + i) * c + j] = (float)(sum * scale);
                }
    }

    public void Conv2d(in ConvGeometry g, DeviceBuffer x, Tensor weight, DeviceBuffer? bias, bool relu, DeviceBuffer y) =>
        Visit(g, Pointer(x), Pointer(weight.Buffer), Pointer(y), bias is null ? null : Pointer(bias), relu);

    private static void Visit(ConvGeometry g, float* x, float* w, float* y, float* bias, bool relu)
    {
        int ig = g.C / g.Groups, og = g.O / g.Groups;
        Workers.For(g.N * g.OH, row =>
        {
            var (n, oy) = Math.DivRem(row, g.OH);
            for (var ox = 0; ox < g.OW; ox++)
                for (var o = 0; o < g.O; o++)
                {
                    double sum = bias is null ? 0 : bias[o];
                    for (var ky = 0; ky < g.KH; ky++)
                        for (var kx = 0; kx < g.KW; kx++)
                        {
                            if (!Source(oy * g.Stride + ky * g.Dilation - g.Padding, g.H, g.Mode, out var iy) || !Source(ox * g.Stride + kx * g.Dilation - g.Padding, g.W, g.Mode, out var ix))
                                continue;
                            var px = x + (((long)n * g.H + iy) * g.W + ix) * g.C + o / og * ig;
                            var pw = w + (((long)o * g.KH + ky) * g.KW + kx) * ig;
                            for (var i = 0; i < ig; i++)
                                sum += (double)px[i] * pw[i];
                        }
                    y[(((long)n * g.OH + oy) * g.OW + ox) * g.O + o] = relu && sum < 0 ? 0 : (float)sum;
                }
        });
    }

    private static bool Source(int i, int size, PaddingMode mode, out int source)
    {
        source = mode switch
        {
            PaddingMode.Reflect => i < 0 ? -i : i >= size ? 2 * size - 2 - i : i,
            PaddingMode.Replicate => Math.Clamp(i, 0, size - 1),
            _ => i,
        };
        return (uint)source < (uint)size;
    }

    public void Conv2dDataGradient(in ConvGeometry geometry, DeviceBuffer dy, DeviceBuffer? y, Tensor weight, DeviceBuffer dx)
    {
        var g = geometry;
        Fill(dx, 0);
        float* pdy = Pointer(dy), pdx = Pointer(dx), w = Pointer(weight.Buffer), py = y is null ? null : Pointer(y);
        int ig = g.C / g.Groups, og = g.O / g.Groups;
        Workers.For(g.N, n =>
        {
            for (var oy = 0; oy < g.OH; oy++)
                for (var ox = 0; ox < g.OW; ox++)
                    for (var o = 0; o < g.O; o++)
                    {
                        var at = (((long)n * g.OH + oy) * g.OW + ox) * g.O + o;
                        if (py is not null && !(py[at] > 0))
                            continue;
                        for (var ky = 0; ky < g.KH; ky++)
                            for (var kx = 0; kx < g.KW; kx++)
                            {
                                if (!Source(oy * g.Stride + ky * g.Dilation - g.Padding, g.H, g.Mode, out var iy) || !Source(ox * g.Stride + kx * g.Dilation - g.Padding, g.W, g.Mode, out var ix))
                                    continue;
                                var px = pdx + (((long)n * g.H + iy) * g.W + ix) * g.C + o / og * ig;
                                var pw = w + (((long)o * g.KH + ky) * g.KW + kx) * ig;
                                for (var i = 0; i < ig; i++)
                                    px[i] += pdy[at] * pw[i];
                            }
                    }
        });
    }

    public void Conv2dWeightGradient(in ConvGeometry geometry, DeviceBuffer x, DeviceBuffer dy, DeviceBuffer? y, DeviceBuffer dw, DeviceBuffer? db)
    {
        var g = geometry;
        Fill(dw, 0);
        float* px = Pointer(x), pdy = Pointer(dy), pdw = Pointer(dw), py = y is null ? null : Pointer(y), pdb = db is null ? null : Pointer(db);
        int ig = g.C / g.Groups, og = g.O / g.Groups;
        Workers.For(g.O, o =>
        {
            double bias = 0;
            for (var n = 0; n < g.N; n++)
                for (var oy = 0; oy < g.OH; oy++)
                    for (var ox = 0; ox < g.OW; ox++)
                    {
                        var at = (((long)n * g.OH + oy) * g.OW + ox) * g.O + o;
                        if (py is not null && !(py[at] > 0))
                            continue;
                        bias += pdy[at];
                        for (var ky = 0; ky < g.KH; ky++)
                            for (var kx = 0; kx < g.KW; kx++)
                            {
                                if (!Source(oy * g.Stride + ky * g.Dilation - g.Padding, g.H, g.Mode, out var iy) || !Source(ox * g.Stride + kx * g.Dilation - g.Padding, g.W, g.Mode, out var ix))
                                    continue;
                                var from = px + (((long)n * g.H + iy) * g.W + ix) * g.C + o / og * ig;
                                var to = pdw + (((long)o * g.KH + ky) * g.KW + kx) * ig;
                                for (var i = 0; i < ig; i++)
                                    to[i] += pdy[at] * from[i];
                            }
                    }
            if (pdb is not null)
                pdb[o] = (float)bias;
        });
    }

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
