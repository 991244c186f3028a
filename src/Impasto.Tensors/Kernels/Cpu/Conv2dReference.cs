namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>The convolution by its definition, in double: what every fast kernel is compared with.</summary>
internal static class Conv2dReference
{
    /// <summary>y[n, i, j, o] = bias[o] + sum over the kernel of x[n, i·stride + kh·dilation - padding, .., c] · w[o, kh, kw, c].</summary>
    public static float[] Forward(in ConvGeometry g, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, bool relu)
    {
        var y = new float[g.N * g.OH * g.OW * g.O];
        int cg = g.C / g.Groups, og = g.O / g.Groups, at = 0;
        for (var n = 0; n < g.N; n++)
            for (var i = 0; i < g.OH; i++)
                for (var j = 0; j < g.OW; j++)
                    for (var o = 0; o < g.O; o++)
                    {
                        double sum = bias.IsEmpty ? 0 : bias[o];
                        for (var tap = 0; tap < g.KH * g.KW; tap++)
                        {
                            var from = Pixel(g, n, i, j, tap);
                            for (var c = 0; c < cg && from >= 0; c++)
                                sum += (double)x[from + o / og * cg + c] * weight[(o * g.KH * g.KW + tap) * cg + c];
                        }
                        y[at++] = relu && sum < 0 ? 0 : (float)sum;
                    }
        return y;
    }

    /// <summary>dx: each product of <see cref="Forward"/> sends dy · w back to the x it read. Where mask is given, dy counts as 0 unless the mask is above 0.</summary>
    public static float[] DataGradient(in ConvGeometry g, ReadOnlySpan<float> dy, ReadOnlySpan<float> mask, ReadOnlySpan<float> weight)
    {
        var dx = new double[g.N * g.H * g.W * g.C];
        int cg = g.C / g.Groups, og = g.O / g.Groups, at = 0;
        for (var n = 0; n < g.N; n++)
            for (var i = 0; i < g.OH; i++)
                for (var j = 0; j < g.OW; j++)
                    for (var o = 0; o < g.O; o++, at++)
                        for (var tap = 0; tap < g.KH * g.KW; tap++)
                        {
                            var to = Pixel(g, n, i, j, tap);
                            for (var c = 0; c < cg && to >= 0; c++)
                                dx[to + o / og * cg + c] += (double)Masked(dy, mask, at) * weight[(o * g.KH * g.KW + tap) * cg + c];
                        }
        return Array.ConvertAll(dx, v => (float)v);
    }

    /// <summary>dw and db, likewise.</summary>
    public static (float[] Weight, float[] Bias) WeightGradient(in ConvGeometry g, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> mask)
    {
        int cg = g.C / g.Groups, og = g.O / g.Groups, at = 0;
        var dw = new double[g.O * g.KH * g.KW * cg];
        var db = new double[g.O];
        for (var n = 0; n < g.N; n++)
            for (var i = 0; i < g.OH; i++)
                for (var j = 0; j < g.OW; j++)
                    for (var o = 0; o < g.O; o++, at++)
                    {
                        db[o] += Masked(dy, mask, at);
                        for (var tap = 0; tap < g.KH * g.KW; tap++)
                        {
                            var from = Pixel(g, n, i, j, tap);
                            for (var c = 0; c < cg && from >= 0; c++)
                                dw[(o * g.KH * g.KW + tap) * cg + c] += (double)Masked(dy, mask, at) * x[from + o / og * cg + c];
                        }
                    }
        return (Array.ConvertAll(dw, v => (float)v), Array.ConvertAll(db, v => (float)v));
    }

    private static float Masked(ReadOnlySpan<float> dy, ReadOnlySpan<float> mask, int at) => !mask.IsEmpty && mask[at] <= 0 ? 0 : dy[at];

    /// <summary>Where in x the first channel of the pixel under a tap lies; -1 for a zero of the padding.</summary>
    private static int Pixel(in ConvGeometry g, int n, int i, int j, int tap)
    {
        var row = BorderMap.Source(i * g.Stride + tap / g.KW * g.Dilation - g.Padding, g.H, g.Mode);
        var column = BorderMap.Source(j * g.Stride + tap % g.KW * g.Dilation - g.Padding, g.W, g.Mode);
        return row < 0 || column < 0 ? -1 : ((n * g.H + row) * g.W + column) * g.C;
    }
}
