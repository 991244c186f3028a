namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>Nearest-neighbour upsampling by two, and its gradient.</summary>
internal static class UpsampleReference
{
    /// <summary>[n, 2h, 2w, c] of x [n, h, w, c].</summary>
    public static float[] Forward(int n, int h, int w, int c, ReadOnlySpan<float> x)
    {
        var y = new float[4 * n * h * w * c];
        for (var at = 0; at < y.Length; at++)
            y[at] = x[Source(h, w, c, at)];
        return y;
    }

    public static float[] Gradient(int n, int h, int w, int c, ReadOnlySpan<float> dy)
    {
        var dx = new float[n * h * w * c];
        for (var at = 0; at < dy.Length; at++)
            dx[Source(h, w, c, at)] += dy[at];
        return dx;
    }

    private static int Source(int h, int w, int c, int at)
    {
        var (pixel, channel) = Math.DivRem(at, c);
        var (line, column) = Math.DivRem(pixel, 2 * w);
        var (image, row) = Math.DivRem(line, 2 * h);
        return ((image * h + row / 2) * w + column / 2) * c + channel;
    }
}
