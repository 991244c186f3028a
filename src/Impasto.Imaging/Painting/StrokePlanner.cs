using System.Numerics;

namespace Impasto.Imaging.Painting;

/// <summary>
/// Decides where strokes go: painterly rendering with curved brush strokes of one size (Hertzmann 1998, "Painterly Rendering with Curved
/// Brush Strokes of
/// Multiple Sizes"), along an orientation field, clipped at edges (Litwinowicz 1997). Called once a layer, coarse to fine, each time with
/// what is on the canvas.
/// </summary>
internal static class StrokePlanner
{
    /// <summary>The strokes of a layer in the order they are to be painted. Equal for any number of threads.</summary>
    /// <param name="reference">What to paint, three channels: the photograph, smoothed to what this brush can show.</param>
    /// <param name="canvas">What has been painted so far, of the same size.</param>
    /// <param name="field">Where strokes run, of the same size.</param>
    /// <param name="layer">The brush.</param>
    /// <param name="attention">Factor on the difference between canvas and reference, [height, width]: 0 leaves a place alone, more than
    /// 1 wants more detail there; null is 1 everywhere.</param>
    /// <param name="seed">Order, jitter and bristles.</param>
    /// <param name="cancel">Ends the work with OperationCanceledException.</param>
    /// <exception cref="ArgumentException">Sizes differ, or the reference is grey.</exception>
    public static IReadOnlyList<BrushStroke> Plan(Picture reference, PaintCanvas canvas, OrientationField field, PaintLayer layer, float[]? attention = null,
        int seed = 0, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(canvas);
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(layer);
        int width = reference.Width, height = reference.Height;
        if (reference.Channels != 3)
            throw new ArgumentException("Strokes are planned from a picture of three channels, but this one is grey: call ToRgb() first.", nameof(reference));
        if (canvas.Width != width || canvas.Height != height || field.Width != width || field.Height != height)
        {
            throw new ArgumentException($"Reference, canvas and orientation field have one size, but they are {width}x{height}, {canvas.Width}x{canvas.Height} "
                + $"and {field.Width}x{field.Height}.");
        }
        if (attention is not null && attention.Length != width * height)
            throw new ArgumentException($"Attention for {width}x{height} pixels has {width * height} values,"
                + $" but {attention.Length} were given.", nameof(attention));
        if (!(layer.Width > 0) || !(layer.Grid > 0))
            throw new ArgumentException($"A layer's width and grid are above 0,"
                + $" but {layer.Width} and {layer.Grid} were given.", nameof(layer));

        var grid = MathF.Max(1, layer.Grid * layer.Width);
        int across = Math.Max(1, (int)MathF.Ceiling(width / grid)), down = Math.Max(1, (int)MathF.Ceiling(height / grid));
        var found = new (BrushStroke? Stroke, float Order)[across * down];
        ParallelLoop.For(0, down, row =>
        {
            var tracer = new StrokeTracer(reference, canvas, field, layer);
            for (var column = 0; column < across; column++)
            {
                var cell = row * across + column;
                var (x0, x1) = ((int)(column * grid), Math.Min((int)((column + 1) * grid), width));
                var (y0, y1) = ((int)(row * grid), Math.Min((int)((row + 1) * grid), height));
                if (x0 >= x1 || y0 >= y1 || !WantsStroke(reference, canvas, attention, layer.Threshold, x0, x1, y0, y1, cell, seed, out var start))
                    continue;
                found[cell] = (tracer.Trace(start, cell, seed), LatticeNoise.Hash(cell, 3, seed));
            }
        }, cancel);
        return [.. found.Where(f => f.Stroke is not null).OrderBy(f => f.Order).Select(f => f.Stroke!)];
    }

    // A cell gets a stroke when its mean difference exceeds the threshold; the stroke starts where the difference is greatest.
    private static bool WantsStroke(Picture reference, PaintCanvas canvas, float[]? attention, float threshold, int x0, int x1, int y0, int y1, int cell, int seed,
        out Vector2 start)
    {
        float sum = 0, greatest = -1;
        start = default;
        for (var y = y0; y < y1; y++)
        {
            for (var x = x0; x < x1; x++)
            {
                var care = attention is null ? 1 : attention[y * reference.Width + x];
                var difference = care * StrokeTracer.Difference(reference, canvas, x, y);
                sum += difference;
                if (difference > greatest)
                {
                    greatest = difference;
                    start = new Vector2(x, y);
                }
            }
        }
        if (greatest < 0 || (attention is not null && sum == 0 && threshold >= 0))
            return false;
        if (threshold < 0)
        {
            // Everywhere, then not always in the same corner: a random place in the cell.
            start = new Vector2(x0 + LatticeNoise.Hash(cell, 1, seed) * (x1 - x0 - 1), y0 + LatticeNoise.Hash(cell, 2, seed) * (y1 - y0 - 1));
            return attention is null || attention[(int)start.Y * reference.Width + (int)start.X] > 0;
        }
        return sum > threshold * (x1 - x0) * (y1 - y0);
    }
}
