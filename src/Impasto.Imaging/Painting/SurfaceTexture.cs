namespace Impasto.Imaging.Painting;

/// <summary>The relief of canvas and paper, computed; 0..1, the same for the same seed.</summary>
internal static class SurfaceTexture
{
    /// <summary>The height of a surface, [height, width], 0..1.</summary>
    /// <param name="kind">What kind.</param>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="scale">Canvas: distance between threads; paper: size of the grain; in pixels, at least 1.</param>
    /// <param name="seed">Which piece of canvas.</param>
    /// <exception cref="ArgumentException">A size is not positive or the scale is below 1.</exception>
    public static float[] Create(SurfaceKind kind, int width, int height, float scale, int seed)
    {
        if (width < 1 || height < 1)
            throw new ArgumentException($"A surface needs at least 1x1 pixels, but {width}x{height} was asked for.");
        if (!(scale >= 1) || !float.IsFinite(scale))
            throw new ArgumentException($"A surface's scale is at least 1 pixel, but {scale} was given.", nameof(scale));
        var surface = new float[checked(width * height)];
        if (kind == SurfaceKind.Panel)
            return surface;
        ParallelLoop.For(0, height, y =>
        {
            var row = surface.AsSpan(y * width, width);
            for (var x = 0; x < row.Length; x++)
                row[x] = kind == SurfaceKind.Canvas ? Weave(x / scale, y / scale, seed) : Grain(x / scale, y / scale, seed);
        });
        return surface;
    }

    // Plain weave: at each crossing one thread lies over the other, by turns; x and y are in threads.
    private static float Weave(float x, float y, int seed)
    {
        var bend = 0.9f;
        var warpX = x + bend * (LatticeNoise.Smooth(x * 0.07f, y * 0.11f, seed) - 0.5f);
        var warpY = y + bend * (LatticeNoise.Smooth(x * 0.11f, y * 0.07f, seed + 1) - 0.5f);
        int column = (int)MathF.Floor(warpX), line = (int)MathF.Floor(warpY);
        var acrossWarp = warpX - column - 0.5f;
        var acrossWeft = warpY - line - 0.5f;
        var over = ((column + line) & 1) == 0;
        // Threads are thicker here and thinner there along their own course.
        var warpThickness = 0.75f + 0.5f * LatticeNoise.Smooth(column, warpY * 0.25f, seed + 2);
        var weftThickness = 0.75f + 0.5f * LatticeNoise.Smooth(warpX * 0.25f, line, seed + 3);
        var warp = Thread(acrossWarp, acrossWeft, over) * warpThickness;
        var weft = Thread(acrossWeft, acrossWarp, !over) * weftThickness;
        return MathF.Min(MathF.Max(warp, weft) * 0.8f, 1);
    }

    // A round thread, across -0.5..0.5 of its breadth, that rises over the crossing or dips under it.
    private static float Thread(float across, float along, bool over)
    {
        var round = MathF.Max(0, 1 - 4 * across * across);
        var rise = 1 - 4 * along * along;
        return round * (over ? 0.45f + 0.55f * rise : 0.45f - 0.35f * rise);
    }

    private static float Grain(float x, float y, int seed)
    {
        float sum = 0, weight = 0.5f;
        for (var octave = 0; octave < 4; octave++)
        {
            sum += weight * LatticeNoise.Smooth(x * 0.25f * (1 << octave), y * 0.25f * (1 << octave), seed + octave);
            weight *= 0.62f;
        }
        return MathF.Min(sum / 1.12f, 1);
    }
}
