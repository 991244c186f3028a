namespace Impasto.Imaging.Faces;

/// <summary>
/// Colour models of two sides that know where a colour is: beside one histogram of the whole picture for each side, one for each node of a coarse grid, filled from its
/// neighbourhood
/// (as the local classifiers of Bai, Wang, Simons and Sapiro 2009). The white of a shirt then says nothing about a white flag behind the head.
/// </summary>
internal sealed class LocalColors
{
    private readonly int _columns;
    private readonly int _rows;
    private readonly double _cell;
    private readonly ColorHistogram _inside = new();
    private readonly ColorHistogram _outside = new();
    private readonly ColorHistogram[] _insideNear;
    private readonly ColorHistogram[] _outsideNear;

    /// <param name="picture">Three channels.</param>
    /// <param name="inside">How much of each pixel is inside, 0..1.</param>
    /// <param name="cell">Distance between the grid's nodes, pixels.</param>
    public LocalColors(Picture picture, float[] inside, double cell)
    {
        _cell = cell;
        _columns = (int)Math.Ceiling(picture.Width / cell) + 1;
        _rows = (int)Math.Ceiling(picture.Height / cell) + 1;
        _insideNear = [.. Enumerable.Range(0, _columns * _rows).Select(_ => new ColorHistogram())];
        _outsideNear = [.. Enumerable.Range(0, _columns * _rows).Select(_ => new ColorHistogram())];
        ParallelLoop.For(0, _insideNear.Length + 1, node =>
        {
            var all = node == _insideNear.Length;
            var (at, outside) = all ? (_inside, _outside) : (_insideNear[node], _outsideNear[node]);
            double nodeX = node % _columns * cell, nodeY = node / _columns * cell;
            for (var y = 0; y < picture.Height; y++)
            {
                var down = all ? 1 : Window((y - nodeY) / cell);
                if (down == 0)
                    continue;
                for (var x = 0; x < picture.Width; x++)
                {
                    var weight = down * (all ? 1 : Window((x - nodeX) / cell));
                    if (weight == 0)
                        continue;
                    var i = y * picture.Width + x;
                    var pixel = picture.Pixels.AsSpan(3 * i, 3);
                    at.Add(pixel, weight * inside[i]);
                    outside.Add(pixel, weight * (1 - inside[i]));
                }
            }
            at.Smooth();
            outside.Smooth();
        });
    }

    /// <summary>Logarithms of how much likelier the colour is inside than outside: in the neighbourhood of the place, and in the whole picture.</summary>
    public (float Near, float Everywhere) LogRatios(ReadOnlySpan<float> rgb, int x, int y)
    {
        double u = x / _cell, v = y / _cell;
        int column = Math.Min((int)u, _columns - 2), row = Math.Min((int)v, _rows - 2);
        float tx = (float)(u - column), ty = (float)(v - row);
        float near = 0, far = 0;
        for (var corner = 0; corner < 4; corner++)
        {
            var weight = (corner % 2 == 0 ? 1 - tx : tx) * (corner / 2 == 0 ? 1 - ty : ty);
            var node = (row + corner / 2) * _columns + column + corner % 2;
            near += weight * _insideNear[node].Weight(rgb);
            far += weight * _outsideNear[node].Weight(rgb);
        }
        // Near a place weights are compared, not shares: a wall that the first guess takes for hair is still mostly wall.
        return (MathF.Log((near + 1) / (far + 1)), MathF.Log(_inside.Density(rgb) / _outside.Density(rgb)));
    }

    /// <summary>A smooth window that ends two cells away.</summary>
    private static float Window(double cells)
    {
        var t = Math.Max(0, 1 - 0.25 * cells * cells);
        return (float)(t * t);
    }
}
