using System.Numerics;
using System.Runtime.Intrinsics;

namespace Impasto.Imaging.Painting;

/// <summary>
/// A canvas that brush strokes are laid on, one over the other: colour, coverage and the height of the paint.
/// <see cref="ReliefLighting"/> makes the
/// picture of it that a viewer sees.
/// </summary>
internal sealed class PaintCanvas
{
    private const int TileSize = 64;
    private readonly float[] _paint;

    /// <summary>A canvas without relief.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="ground">The colour it is primed with (sRGB, 0..1); null leaves it bare, so that <see cref="ToPicture"/> has
    /// alpha.</param>
    /// <exception cref="ArgumentException">A size is not positive.</exception>
    public PaintCanvas(int width, int height, Vector3? ground = null)
    {
        if (width < 1 || height < 1)
            throw new ArgumentException($"A canvas needs at least 1x1 pixels, but {width}x{height} was asked for.");
        Width = width;
        Height = height;
        _paint = new float[checked(width * height * 4)];
        Relief = new float[width * height];
        if (ground is { } color)
        {
            var primed = Vector128.Create(color.X, color.Y, color.Z, 1);
            for (var i = 0; i < _paint.Length; i += 4)
                primed.CopyTo(_paint, i);
        }
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Height of the paint in pixels, [Height, Width].</summary>
    public float[] Relief { get; }

    /// <summary>Height of the ground's grain, [Height, Width], 0..1; null is smooth. Strokes with <see cref="BrushStroke.Grain"/> catch on it.</summary>
    public float[]? Tooth { get; init; }

    /// <summary>The colour at a pixel, premultiplied by its coverage, which is the fourth component.</summary>
    public Vector4 this[int x, int y] => new(_paint.AsSpan((y * Width + x) * 4, 4));

    /// <summary>Lays strokes in order. Equal strokes give equal bits for any number of threads.</summary>
    /// <param name="strokes">What to paint; the last lies on top. Parts outside the canvas are ignored.</param>
    /// <param name="cancel">Ends the work with OperationCanceledException; the canvas is then partly painted.</param>
    /// <exception cref="ArgumentException">A stroke has no points or a value out of range, or the tooth has another size.</exception>
    public void Paint(IReadOnlyList<BrushStroke> strokes, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(strokes);
        if (strokes.Count == 0)
            return;
        if (Tooth is not null && Tooth.Length != Width * Height)
            throw new ArgumentException($"The tooth of a {Width}x{Height} canvas has {Width * Height} values, but {Tooth.Length} were given.");
        var prepared = new PreparedStroke[strokes.Count];
        for (var i = 0; i < prepared.Length; i++)
            prepared[i] = new PreparedStroke(strokes[i]);

        int across = (Width + TileSize - 1) / TileSize, down = (Height + TileSize - 1) / TileSize;
        var (starts, order) = SortIntoTiles(prepared, across, down);
        ParallelLoop.For(0, across * down, () => new StrokeRasterizer(TileSize), (tile, rasterizer) =>
        {
            int left = tile % across * TileSize, top = tile / across * TileSize;
            int right = Math.Min(left + TileSize, Width) - 1, bottom = Math.Min(top + TileSize, Height) - 1;
            for (var i = starts[tile]; i < starts[tile + 1]; i++)
                rasterizer.Draw(prepared[order[i]], _paint, Relief, Tooth, Width, left, top, right, bottom);
        }, cancel);
    }

    /// <summary>The flat colours, without light on the relief. A canvas without ground keeps its coverage as alpha.</summary>
    public Picture ToPicture()
    {
        var pixels = new float[Width * Height * 3];
        var alpha = new float[Width * Height];
        var opaque = true;
        for (var i = 0; i < alpha.Length; i++)
        {
            var coverage = _paint[4 * i + 3];
            alpha[i] = MathF.Min(coverage, 1);
            opaque &= coverage >= 0.9999f;
            var scale = coverage > 1e-6f ? 1 / coverage : 0;
            for (var c = 0; c < 3; c++)
                pixels[3 * i + c] = _paint[4 * i + c] * scale;
        }
        return new Picture(Width, Height, 3, pixels) { Alpha = opaque ? null : alpha };
    }

    // Counting sort: for every tile the strokes that may touch it, in painting order.
    private (int[] Starts, int[] Order) SortIntoTiles(PreparedStroke[] strokes, int across, int down)
    {
        var starts = new int[across * down + 1];
        foreach (var stroke in strokes)
        {
            foreach (var tile in Tiles(stroke, across))
                starts[tile + 1]++;
        }
        for (var i = 1; i < starts.Length; i++)
            starts[i] += starts[i - 1];
        var order = new int[starts[^1]];
        var next = starts.AsSpan(0, across * down).ToArray();
        for (var i = 0; i < strokes.Length; i++)
        {
            foreach (var tile in Tiles(strokes[i], across))
                order[next[tile]++] = i;
        }
        return (starts, order);
    }

    private IEnumerable<int> Tiles(PreparedStroke stroke, int across)
    {
        int left = Math.Max(stroke.Left, 0) / TileSize, right = Math.Min(stroke.Right, Width - 1);
        int top = Math.Max(stroke.Top, 0) / TileSize, bottom = Math.Min(stroke.Bottom, Height - 1);
        if (right < 0 || bottom < 0)
            yield break;
        for (var y = top; y <= bottom / TileSize; y++)
        {
            for (var x = left; x <= right / TileSize; x++)
                yield return y * across + x;
        }
    }
}
