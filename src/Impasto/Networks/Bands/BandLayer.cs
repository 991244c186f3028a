using Impasto.Methods;
using Impasto.Tensors;

namespace Impasto.Networks.Bands;

/// <summary>
/// A convolution and its instance normalisation, computed a band of rows at a time. The normalisation needs statistics of all rows, so a pass over all bands
/// (<see cref="BandRun.Measure"/>, <see cref="BandRun.Keep"/>) comes before any row can be given out.
/// </summary>
/// <param name="source">The layer's input.</param>
/// <param name="window">The convolution's.</param>
/// <param name="convolve">Rows of the input to rows of the output.</param>
/// <param name="normalize">By the statistics of the whole; the number is the band's first row. Null where the convolution stands alone.</param>
internal sealed class BandLayer(IRows source, RowWindow window, Func<Tensor, Tensor> convolve, Func<Tensor, ChannelStatistics, int, Tensor>? normalize) : IRows
{
    public int Height => window.Outputs(source.Height);

    public int Width => window.Outputs(source.Width);

    /// <summary>Of the convolution's output; null before it has been measured.</summary>
    public ChannelStatistics? Statistics { get; set; }

    /// <summary>The convolution's output, where it has been kept.</summary>
    public KeptRows? Kept { get; set; }

    public Tensor Load(int first, int end)
    {
        var raw = Convolved(first, end);
        if (normalize is null)
            return raw;
        using (raw)
            return normalize(raw, Statistics ?? throw new InvalidOperationException("A layer's statistics must be measured before its rows are read."), first);
    }

    /// <summary>Rows before the normalisation.</summary>
    public Tensor Convolved(int first, int end)
    {
        if (Kept is not null)
            return Kept.Load(first, end);
        // An upsampled row pair comes of one row.
        var even = window.Up == 2 && first % 2 == 1 ? first - 1 : first;
        var rows = window.Apply(source, even, end, convolve);
        if (even == first)
            return rows;
        using (rows)
            return Ops.Crop(rows, 1, rows.Shape.H, 0, rows.Shape.W);
    }
}
