using System.Buffers;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Tensors;

namespace Impasto.Networks.Bands;

/// <summary>A picture of three channels, resampled where it is wanted at another size, and mirrored beyond its edges.</summary>
/// <param name="picture">The picture.</param>
/// <param name="width">Its width as it is seen.</param>
/// <param name="height">Its height as it is seen.</param>
/// <param name="margin">Pixels added on each side, about the border pixel, which is not repeated; there and back where the picture is smaller.</param>
/// <param name="noise">Added to what is loaded; null is none.</param>
internal sealed class PictureRows(Picture picture, int width, int height, int margin, InputNoise? noise = null) : IRows
{
    public int Height => height + 2 * margin;

    public int Width => width + 2 * margin;

    public Tensor Load(int first, int end)
    {
        // Straight into the tensor's memory: managed arrays of every pass's bands would be garbage of several times the picture's size.
        var rows = new Tensor(new Shape(1, end - first, Width, 3));
        var resampled = (picture.Width, picture.Height) != (width, height);
        var (pixels, top) = resampled ? Resampled(first, end) : (picture.Pixels, 0);
        Workers.For(end - first, i =>
        {
            var source = pixels.AsSpan((Mirrored(first + i, height) - top) * width * 3, width * 3);
            var start = (long)i * Width * 3;
            if (noise is not null)
            {
                LoadNoisy(rows, start, source, first + i);
                return;
            }
            rows.Buffer.CopyFrom(source, start + margin * 3);
            for (var x = 0; x < margin; x++)
            {
                rows.Buffer.CopyFrom(source.Slice(3 * Mirrored(x, width), 3), start + 3 * x);
                rows.Buffer.CopyFrom(source.Slice(3 * Mirrored(Width - 1 - x, width), 3), start + 3 * (Width - 1 - x));
            }
        });
        if (resampled)
            ArrayPool<float>.Shared.Return(pixels);
        return rows;
    }

    /// <summary>Rented pixels that hold what the rows look at, and which row of the picture is their first.</summary>
    private (float[] Pixels, int Top) Resampled(int first, int end)
    {
        var seen = Enumerable.Range(first, end - first).Select(row => Mirrored(row, height)).ToList();
        var (top, count) = (seen.Min(), seen.Max() - seen.Min() + 1);
        var pixels = ArrayPool<float>.Shared.Rent(count * width * 3);
        Resampler.ResizeRows(picture, width, height, top, count, pixels, ResampleFilter.Bicubic);
        return (pixels, top);
    }

    private void LoadNoisy(Tensor rows, long start, ReadOnlySpan<float> source, int number)
    {
        var row = ArrayPool<float>.Shared.Rent(Width * 3);
        source.CopyTo(row.AsSpan(margin * 3));
        for (var x = 0; x < margin; x++)
        {
            source.Slice(3 * Mirrored(x, width), 3).CopyTo(row.AsSpan(3 * x));
            source.Slice(3 * Mirrored(Width - 1 - x, width), 3).CopyTo(row.AsSpan(3 * (Width - 1 - x)));
        }
        if (noise!.Given is { } given)
            noise.AddGivenTo(row.AsSpan(0, Width * 3), (int)((long)Mirrored(number, height) * given.Height / height), x => (int)((long)Mirrored(x, width) * given.Width / width));
        else
            noise.AddTo(row.AsSpan(0, Width * 3), number);
        rows.Buffer.CopyFrom(row.AsSpan(0, Width * 3), start);
        ArrayPool<float>.Shared.Return(row);
    }

    /// <summary>Where a place of the larger picture is in the picture.</summary>
    private int Mirrored(int at, int size)
    {
        if (size == 1)
            return 0;
        var period = 2 * (size - 1);
        var place = ((at - margin) % period + period) % period;
        return Math.Min(place, period - place);
    }
}
