namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>Pooling by its definition.</summary>
internal static class PoolingReference
{
    public static (float[] Y, float[] Dx) Run(in PoolGeometry g, bool max, ReadOnlySpan<float> x, ReadOnlySpan<float> dy)
    {
        var y = new float[g.N * g.OH * g.OW * g.C];
        var dx = new double[x.Length];
        for (var at = 0; at < y.Length; at++)
        {
            var c = at % g.C;
            var column = at / g.C % g.OW;
            var row = at / g.C / g.OW % g.OH;
            var image = at / g.C / g.OW / g.OH;
            var inside = new List<int>();
            for (var i = row * g.Stride - g.Padding; i < row * g.Stride - g.Padding + g.Kernel; i++)
                for (var j = column * g.Stride - g.Padding; j < column * g.Stride - g.Padding + g.Kernel; j++)
                {
                    if (i >= 0 && i < g.H && j >= 0 && j < g.W)
                        inside.Add(((image * g.H + i) * g.W + j) * g.C + c);
                }
            if (max)
            {
                var winner = inside[0];
                foreach (var p in inside)
                    winner = x[p] > x[winner] || float.IsNaN(x[p]) ? p : winner;
                y[at] = x[winner];
                dx[winner] += dy[at];
                continue;
            }
            var count = g.CountPadding ? g.Kernel * g.Kernel : inside.Count;
            double sum = 0;
            foreach (var p in inside)
            {
                sum += x[p];
                dx[p] += (double)dy[at] / count;
            }
            y[at] = (float)(sum / count);
        }
        return (y, Array.ConvertAll(dx, v => (float)v));
    }
}
