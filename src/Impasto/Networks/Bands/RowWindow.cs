using Impasto.Tensors;
using Impasto.Tensors.Kernels;

namespace Impasto.Networks.Bands;

/// <summary>
/// Which rows of its input a convolution needs for rows of its output. For the output rows a..b it is given the rows Down a / Up - Before to Down b / Up + After, continued
/// beyond the
/// picture's own rows as the whole picture would be; of what it makes of them, the first Drop rows and those past b - a saw the band's border and are left out.
/// </summary>
internal readonly record struct RowWindow(int Down, int Up, int Before, int After, int Drop, PaddingMode Border)
{
    /// <summary>A convolution of stride 1 and reflected padding.</summary>
    public static RowWindow Same(int padding) => new(1, 1, padding, padding, padding, PaddingMode.Reflect);

    /// <summary>3x3, stride 2, reflected padding 1.</summary>
    public static RowWindow Halve => new(2, 1, 2, 0, 1, PaddingMode.Reflect);

    /// <summary>Nearest upsampling and 3x3 of reflected padding, which repeats the input's own border row.</summary>
    public static RowWindow Double => new(1, 2, 1, 1, 2, PaddingMode.Replicate);

    /// <summary>A convolution of stride 1 over a border of zeros.</summary>
    public static RowWindow SameOverZeros(int padding) => Same(padding) with { Border = PaddingMode.Zeros };

    /// <summary>3x3, stride 2, over a border of one zero.</summary>
    public static RowWindow HalveOverZeros => Halve with { Border = PaddingMode.Zeros };

    /// <summary>3x3 without a border.</summary>
    public static RowWindow Trim => new(1, 1, 0, 2, 0, PaddingMode.Zeros) { Fewer = 2 };

    /// <summary>A transposed 4x4 of stride 2 and padding 1.</summary>
    public static RowWindow TransposedByFour => new(1, 2, 1, 1, 2, PaddingMode.Zeros);

    /// <summary>A transposed 3x3 of stride 2, padding 1 and output padding 1: nothing comes from beyond the border.</summary>
    public static RowWindow Transposed => new(1, 2, 0, 1, 0, PaddingMode.Zeros);

    /// <summary>Rows that the output has fewer than the input.</summary>
    public int Fewer { get; private init; }

    /// <summary>Rows (or columns) of the output for those of the input.</summary>
    public int Outputs(int inputs) => (inputs * Up + Down - 1) / Down - Fewer;

    /// <summary>The layer's rows a..b, of a source's; a is even where Up is 2.</summary>
    public Tensor Apply(IRows source, int a, int b, Func<Tensor, Tensor> convolve)
    {
        int first = a * Down / Up - Before, end = (b * Down + Up - 1) / Up + After;
        int from = Math.Max(first, 0), to = Math.Min(end, source.Height);
        var rows = source.Load(from, to);
        if (from > first || to < end)
        {
            using var own = rows;
            rows = Ops.Pad(own, 0, 0, from - first, end - to, Border);
        }
        using (rows)
        {
            var y = convolve(rows);
            if (Drop == 0 && y.Shape.H == b - a)
                return y;
            using (y)
                return Ops.Crop(y, Drop, Drop + b - a, 0, y.Shape.W);
        }
    }
}
