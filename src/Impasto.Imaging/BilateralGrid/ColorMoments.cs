using System.Numerics.Tensors;

namespace Impasto.Imaging.BilateralGrid;

/// <summary>
/// Sums over the pixels of two pictures, [rows, columns, levels] of <see cref="Length"/> doubles: all that a least-squares fit of an affine map from one's colours to the other's
/// needs. Each pixel is shared out trilinearly to the eight points around its place and its luma (Chen, Paris and Durand 2007, section 3.1).
/// </summary>
internal sealed class ColorMoments
{
    /// <summary>
    /// The homogeneous colour h = (red, green, blue, 1) of the content: h hᵀ as 16 numbers, row by row, of which the last is the pixels' weight; then t hᵀ with the stylised colour t
    /// as 12; then tᵀ t.
    /// </summary>
    public const int Length = 29;

    private readonly double[] _sums;

    private ColorMoments(int columns, int rows, int levels, double[] sums) => (Columns, Rows, Levels, _sums) = (columns, rows, levels, sums);

    /// <summary>Points along x.</summary>
    public int Columns { get; }

    /// <summary>Points along y.</summary>
    public int Rows { get; }

    /// <summary>Points along luma.</summary>
    public int Levels { get; }

    /// <summary>The sums at one point.</summary>
    /// <param name="point">(row * Columns + column) * Levels + level.</param>
    public ReadOnlySpan<double> At(int point) => _sums.AsSpan(point * Length, Length);

    /// <summary>The sums of two pictures of one size. Pixels that are not finite in both count for nothing.</summary>
    public static ColorMoments Of(Picture content, Picture stylised, int cellSize, int levels)
    {
        int columns = Points(content.Width, cellSize), rows = Points(content.Height, cellSize);
        var sums = new double[columns * rows * levels * Length];
        var rowLength = columns * levels * Length;
        // A row of points is one task: it takes the pixels on either side of it, always in the same order.
        ParallelLoop.For(0, rows, row =>
        {
            var own = sums.AsSpan(row * rowLength, rowLength);
            Span<double> pixel = stackalloc double[Length];
            for (var y = 0; y < content.Height; y++)
            {
                var share = 1 - Math.Abs(GridPlace.Of(y, content.Height, rows) - row);
                if (share <= 0)
                    continue;
                for (var x = 0; x < content.Width; x++)
                {
                    var at = (y * content.Width + x) * 3;
                    if (!TryFill(pixel, content.Pixels.AsSpan(at, 3), stylised.Pixels.AsSpan(at, 3)))
                        continue;
                    var (column, right) = GridPlace.Split(GridPlace.Of(x, content.Width, columns), columns);
                    var (level, up) = GridPlace.Split(GridPlace.OfLuma((float)pixel[3], (float)pixel[7], (float)pixel[11], levels), levels);
                    var first = own.Slice((column * levels + level) * Length, 2 * Length);
                    var second = own.Slice(((column + 1) * levels + level) * Length, 2 * Length);
                    Add(pixel, share * (1 - right) * (1 - up), first[..Length]);
                    Add(pixel, share * (1 - right) * up, first[Length..]);
                    Add(pixel, share * right * (1 - up), second[..Length]);
                    Add(pixel, share * right * up, second[Length..]);
                }
            }
        });
        return new ColorMoments(columns, rows, levels, sums);
    }

    /// <summary>Everything in one point.</summary>
    public double[] Total()
    {
        var total = new double[Length];
        for (var point = 0; point < Columns * Rows * Levels; point++)
            TensorPrimitives.Add(total, At(point), total);
        return total;
    }

    /// <summary>Each point's sums as Gaussian means over its neighbourhood; beyond the grid lies nothing.</summary>
    /// <param name="columns">Standard deviation along x, in points.</param>
    /// <param name="rows">Along y.</param>
    /// <param name="levels">Along luma.</param>
    public ColorMoments Smooth(double columns, double rows, double levels)
    {
        var values = Smooth(_sums, Levels, Length, levels);
        values = Smooth(values, Columns, Levels * Length, columns);
        values = Smooth(values, Rows, Columns * Levels * Length, rows);
        return new ColorMoments(Columns, Rows, Levels, values);
    }

    /// <summary>Points enough that they lie at most a cell apart, and two at least.</summary>
    private static int Points(int pixels, int cellSize) => (pixels + cellSize - 1) / cellSize + 1;

    private static bool TryFill(Span<double> pixel, ReadOnlySpan<float> content, ReadOnlySpan<float> stylised)
    {
        Span<double> h = [content[0], content[1], content[2], 1];
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 4; j++)
                pixel[4 * i + j] = h[i] * h[j];
        }
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 4; j++)
                pixel[16 + 4 * i + j] = stylised[i] * h[j];
        }
        pixel[28] = (double)stylised[0] * stylised[0] + (double)stylised[1] * stylised[1] + (double)stylised[2] * stylised[2];
        // Finite numbers add up to a finite number, as they are nowhere near the largest double.
        return double.IsFinite(TensorPrimitives.Sum<double>(pixel));
    }

    private static void Add(ReadOnlySpan<double> pixel, double weight, Span<double> sums) => TensorPrimitives.MultiplyAdd(pixel, weight, sums, sums);

    /// <summary>Along an axis of that many items, each of that many values.</summary>
    private static double[] Smooth(double[] values, int items, int step, double deviation)
    {
        var kernel = Filters.Gaussian.Kernel(deviation, 3);
        var radius = kernel.Length / 2;
        var result = new double[values.Length];
        ParallelLoop.For(0, values.Length / step, slice =>
        {
            var (item, start) = (slice % items, slice / items * items);
            var to = result.AsSpan(slice * step, step);
            for (var j = Math.Max(0, item - radius); j <= Math.Min(items - 1, item + radius); j++)
                TensorPrimitives.MultiplyAdd(values.AsSpan((start + j) * step, step), kernel[j - item + radius], to, to);
        });
        return result;
    }
}
