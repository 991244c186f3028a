using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Impasto.Imaging.BilateralGrid;

/// <summary>
/// A stylised picture's colours as a smooth field of affine maps of the content's colours: fitted to small pictures, applied at any size. Maps stand on the points of a bilateral
/// grid, over place and luma, so that they change at the content's edges and nowhere else, and what is flat in the content stays flat whatever the style drew there (Chen, Paris and
/// Durand 2007; Chen, Adams, Wadhwa and Hasinoff 2016, Bilateral Guided Upsampling; the smooth local affine maps of Li, Liu, Li, Yang and Kautz 2018).
/// </summary>
internal sealed class AffineGrid
{
    /// <summary>Numbers of a map as it is kept: what red, green, blue and 1 each add to red, green, blue and to nothing.</summary>
    private const int MapLength = 16;

    /// <summary>Rows of a picture that are one task.</summary>
    private const int Strip = 16;

    /// <summary>[rows, columns, levels, <see cref="MapLength"/>].</summary>
    private readonly float[] _maps;

    private AffineGrid(int columns, int rows, int levels, float[] maps) => (Columns, Rows, Levels, _maps) = (columns, rows, levels, maps);

    /// <summary>Points along x.</summary>
    public int Columns { get; }

    /// <summary>Points along y.</summary>
    public int Rows { get; }

    /// <summary>Points along luma.</summary>
    public int Levels { get; }

    /// <summary>
    /// Fits maps that take the content's colours to the stylised picture's. From the whole picture to the chosen reach, each neighbourhood corrects the map of the wider one by as
    /// much as its pixels tell.
    /// </summary>
    /// <param name="small">The content, its longest side 256 to 512 px for good: the fit's time grows with its pixels.</param>
    /// <param name="stylised">What was made of it, of the same size.</param>
    /// <param name="settings">How finely it is followed; null for the defaults.</param>
    /// <param name="cancel">Looked at at every point.</param>
    /// <exception cref="ArgumentException">The pictures differ in size, or a setting is out of its range.</exception>
    public static AffineGrid Fit(Picture small, Picture stylised, AffineGridSettings? settings = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(small);
        ArgumentNullException.ThrowIfNull(stylised);
        settings ??= new AffineGridSettings();
        Check(settings);
        if (small.Width != stylised.Width || small.Height != stylised.Height)
        {
            throw new ArgumentException($"Affine maps are fitted to pictures of one size, but they are {small.Width}x{small.Height} and {stylised.Width}x{stylised.Height}: resize one.",
                nameof(stylised));
        }
        cancel.ThrowIfCancellationRequested();
        var moments = ColorMoments.Of(small.ToRgb(), stylised.ToRgb(), settings.CellSize, settings.Levels);
        var whole = Whole(moments.Total());
        var maps = Enumerable.Repeat(whole, moments.Columns * moments.Rows * moments.Levels).ToArray();
        var local = AffineMap.Certain with { Flat = settings.Flat * settings.Flat, Pixels = 4 };
        foreach (var (reach, levels) in new[] { (2.5, 1.0), (1, 0.5) })
        {
            var points = reach * settings.Reach / settings.CellSize;
            var near = moments.Smooth(points, points, levels);
            ParallelLoop.For(0, maps.Length, i => maps[i] = maps[i].Corrected(near.At(i), local), cancel);
        }
        var kept = new float[maps.Length * MapLength];
        for (var i = 0; i < maps.Length; i++)
            maps[i].CopyTo(kept.AsSpan(i * MapLength, MapLength));
        return new AffineGrid(moments.Columns, moments.Rows, moments.Levels, kept);
    }

    /// <summary>
    /// A picture in the fitted colours: each pixel by the map at its place and luma, interpolated trilinearly; three channels, 0..1, with the picture's alpha and metadata. It is the
    /// same for any number of threads.
    /// </summary>
    /// <param name="full">The content, of any size and of the fitted picture's shape.</param>
    /// <param name="cancel">Looked at every few rows.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Picture Slice(Picture full, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(full);
        cancel.ThrowIfCancellationRequested();
        var result = new Picture(full.Width, full.Height, 3) { Alpha = full.Alpha, Metadata = full.Metadata };
        var across = new (int Column, float Share)[full.Width];
        for (var x = 0; x < across.Length; x++)
            across[x] = GridPlace.Split(GridPlace.Of(x, full.Width, Columns), Columns);
        ParallelLoop.For(0, (full.Height + Strip - 1) / Strip, () => new float[Columns * Levels * MapLength], (strip, maps) =>
        {
            for (var y = strip * Strip; y < Math.Min(full.Height, (strip + 1) * Strip); y++)
            {
                MapsOfRow(GridPlace.Split(GridPlace.Of(y, full.Height, Rows), Rows), maps);
                SliceRow(full.Pixels.AsSpan(y * full.Width * full.Channels, full.Width * full.Channels), full.Channels, across, maps, result.Pixels.AsSpan(y * full.Width * 3, full.Width * 3));
            }
        }, cancel);
        return result;
    }

    /// <summary>
    /// One map of all pixels. Where the stylised picture is one of the content's colours, the map is it, however little those vary; where much is left, a colour that hardly varies
    /// would be told to explain it, and its noise would come out magnified.
    /// </summary>
    private static AffineMap Whole(double[] total)
    {
        const double Trust = 0.05;
        var left = AffineMap.Identity.Corrected(total, AffineMap.Certain).Unexplained(total);
        return AffineMap.Identity.Corrected(total, AffineMap.Certain with { Flat = AffineMap.Certain.Flat + Trust * left });
    }

    /// <summary>The grid at one row of a picture: [columns, levels, <see cref="MapLength"/>].</summary>
    private void MapsOfRow((int Row, float Share) place, float[] maps)
    {
        var above = _maps.AsSpan(place.Row * maps.Length, maps.Length);
        var below = _maps.AsSpan((place.Row + 1) * maps.Length, maps.Length);
        System.Numerics.Tensors.TensorPrimitives.Lerp(above, below, place.Share, maps);
    }

    private void SliceRow(ReadOnlySpan<float> from, int channels, (int Column, float Share)[] across, float[] maps, Span<float> to)
    {
        var vectors = MemoryMarshal.Cast<float, Vector128<float>>(maps.AsSpan());
        const int Map = MapLength / 4;
        for (var x = 0; x < across.Length; x++)
        {
            var pixel = from.Slice(x * channels, channels);
            var (red, green, blue) = channels == 1 ? (pixel[0], pixel[0], pixel[0]) : (pixel[0], pixel[1], pixel[2]);
            var (level, up) = GridPlace.Split(GridPlace.OfLuma(red, green, blue, Levels), Levels);
            var (column, right) = across[x];
            var left = vectors.Slice((column * Levels + level) * Map, 2 * Map);
            var next = vectors.Slice(((column + 1) * Levels + level) * Map, 2 * Map);
            var first = Mapped(left[..Map]) * ((1 - right) * (1 - up)) + Mapped(left[Map..]) * ((1 - right) * up);
            var color = first + Mapped(next[..Map]) * (right * (1 - up)) + Mapped(next[Map..]) * (right * up);
            // The number, where one of the two is none: a pixel that is no number becomes black.
            color = Vector128.MinNumber(Vector128.MaxNumber(color, Vector128<float>.Zero), Vector128<float>.One);
            to[3 * x] = color[0];
            to[3 * x + 1] = color[1];
            to[3 * x + 2] = color[2];

            Vector128<float> Mapped(ReadOnlySpan<Vector128<float>> map) => map[0] * red + map[1] * green + map[2] * blue + map[3];
        }
    }

    private static void Check(AffineGridSettings settings)
    {
        if (settings.CellSize < 1)
            throw new ArgumentException($"The cells of an affine grid have 1 px at least, but {settings.CellSize} was asked for.", nameof(settings));
        if (settings.Levels < 2)
            throw new ArgumentException($"An affine grid has 2 levels of luma at least, but {settings.Levels} was asked for.", nameof(settings));
        if (!(settings.Reach is >= 0 and <= 10_000))
            throw new ArgumentException($"The reach of an affine grid is 0 to 10,000 px, but {settings.Reach} was asked for.", nameof(settings));
        if (!(settings.Flat > 0))
            throw new ArgumentException($"The deviation that counts as flat must be above 0, but it is {settings.Flat}.", nameof(settings));
    }
}
