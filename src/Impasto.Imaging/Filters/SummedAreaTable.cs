namespace Impasto.Imaging.Filters;

/// <summary>Sums over any upright rectangle in four look-ups (Crow 1984), in double.</summary>
internal sealed class SummedAreaTable
{
    private readonly double[] _sums;

    /// <summary>Builds the table of a plane.</summary>
    public SummedAreaTable(Plane plane)
    {
        ArgumentNullException.ThrowIfNull(plane);
        (Width, Height) = (plane.Width, plane.Height);
        _sums = new double[checked((Width + 1) * (Height + 1))];
        for (var y = 0; y < Height; y++)
        {
            var row = plane.Row(y);
            var (above, here, sum) = (y * (Width + 1) + 1, (y + 1) * (Width + 1) + 1, 0.0);
            for (var x = 0; x < Width; x++)
            {
                sum += row[x];
                _sums[here + x] = _sums[above + x] + sum;
            }
        }
    }

    /// <summary>Width of the plane.</summary>
    public int Width { get; }

    /// <summary>Height of the plane.</summary>
    public int Height { get; }

    /// <summary>The inclusive table: the sum of columns 0..x and rows 0..y.</summary>
    public double this[int x, int y] => _sums[(y + 1) * (Width + 1) + x + 1];

    /// <summary>The sum over columns left..right-1 and rows top..bottom-1, which must lie inside.</summary>
    public double Sum(int left, int top, int right, int bottom)
    {
        var (upper, lower) = (top * (Width + 1), bottom * (Width + 1));
        return _sums[lower + right] - _sums[upper + right] - _sums[lower + left] + _sums[upper + left];
    }
}
