using Impasto.Tensors;
using Impasto.Tensors.Kernels;

namespace Impasto.Networks.Bands;

/// <summary>A picture continued beyond its edges: mirrored about the border pixel, which is not repeated; there and back where the picture is smaller.</summary>
/// <param name="source">The picture.</param>
/// <param name="margin">Pixels added on each side.</param>
internal sealed class ReflectedRows(IRows source, int margin) : IRows
{
    public int Height => source.Height + 2 * margin;

    public int Width => source.Width + 2 * margin;

    public Tensor Load(int first, int end)
    {
        if (source.Height <= margin)
        {
            using var all = source.Load(0, source.Height);
            using var reflected = Reflect(all, margin);
            return Ops.Crop(reflected, first, end, 0, reflected.Shape.W);
        }
        int above = Math.Max(0, margin - first), below = Math.Max(0, end - margin - source.Height);
        // A row beyond an edge mirrors one on this side of it, perhaps of another band.
        int from = Math.Max(0, first - margin), to = Math.Min(source.Height, end - margin);
        (from, to) = (below > 0 ? Math.Min(from, source.Height - 1 - below) : from, above > 0 ? Math.Max(to, above + 1) : to);
        using var rows = source.Load(from, to);
        using var wide = Reflect(rows, margin, 0);
        using var tall = Ops.Pad(wide, 0, 0, above, below, PaddingMode.Reflect);
        var at = first - margin - (from - above);
        return Ops.Crop(tall, at, at + end - first, 0, tall.Shape.W);
    }

    /// <summary>Whole pictures [N, H, W, C] continued on each side.</summary>
    public static Tensor Reflect(Tensor x, int margin) => Reflect(x, margin, margin);

    /// <summary>The picture continued to the right and below to multiples of a number, and to the least size.</summary>
    public static Tensor Continue(Tensor picture, int multiple, int least)
    {
        var (right, below) = (More(picture.Shape.W), More(picture.Shape.H));
        if (right == 0 && below == 0)
            return picture;
        var mode = right < picture.Shape.W && below < picture.Shape.H ? PaddingMode.Reflect : PaddingMode.Replicate;
        return Ops.Pad(picture, 0, right, 0, below, mode);

        int More(int size) => (Math.Max(size, least) + multiple - 1) / multiple * multiple - size;
    }

    private static Tensor Reflect(Tensor x, int columns, int rows)
    {
        if (x.Shape.W == 1)
            (x, columns) = (Ops.Pad(x, columns, columns, 0, 0, PaddingMode.Replicate), 0);
        if (x.Shape.H == 1)
            (x, rows) = (Ops.Pad(x, 0, 0, rows, rows, PaddingMode.Replicate), 0);
        // Mirroring a mirrored picture at its turning points goes on as a larger mirror would.
        while (columns > 0 || rows > 0)
        {
            var (across, down) = (Math.Min(columns, x.Shape.W - 1), Math.Min(rows, x.Shape.H - 1));
            x = Ops.Pad(x, across, across, down, down, PaddingMode.Reflect);
            (columns, rows) = (columns - across, rows - down);
        }
        return x;
    }
}
