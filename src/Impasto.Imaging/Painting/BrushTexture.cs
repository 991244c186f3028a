using Impasto.Imaging.Filters;

namespace Impasto.Imaging.Painting;

/// <summary>
/// The furrows that bristles leave in paint, for a whole picture at once: noise smeared along an orientation field by line integral
/// convolution, at three
/// scales (Semmo et al. 2015, section 5).
/// </summary>
internal static class BrushTexture
{
    // Bundles of bristles, bristles and hairs: spacing and share of the relief.
    private static readonly (float Spacing, float Weight)[] Scales = [(1, 0.34f), (0.5f, 0.36f), (0.26f, 0.3f)];
    private const float Deviation = 0.22f;

    /// <summary>The height of the paint, about 0..1 with mean 0.5; of the field's size.</summary>
    /// <param name="field">Where the brush went.</param>
    /// <param name="spacing">Distance between bundles of bristles in pixels, above 0.</param>
    /// <param name="seed">Which noise.</param>
    /// <exception cref="ArgumentException">The spacing is not above 0.</exception>
    public static Plane Create(OrientationField field, float spacing, int seed)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (!(spacing > 0) || !float.IsFinite(spacing))
            throw new ArgumentException($"The distance between bristles is above 0 pixels, but {spacing} was given.", nameof(spacing));
        var height = new Plane(field.Width, field.Height);
        Array.Fill(height.Values, 0.5f);
        for (var i = 0; i < Scales.Length; i++)
            Add(height, field, MathF.Max(spacing * Scales[i].Spacing, 1.1f), Scales[i].Weight, seed * Scales.Length + i);
        return height;
    }

    private static void Add(Plane height, OrientationField field, float spacing, float weight, int seed)
    {
        // White noise with one value for each half spacing: the convolution smooths it along the bristles, interpolation across them.
        var cell = MathF.Max(1, spacing / 2);
        int columns = (int)MathF.Ceiling((height.Width - 1) / cell) + 1, rows = (int)MathF.Ceiling((height.Height - 1) / cell) + 1;
        var noise = new Plane(columns, rows);
        ParallelLoop.For(0, rows, y =>
        {
            for (var x = 0; x < columns; x++)
                noise[x, y] = LatticeNoise.Hash(x, y, seed) - 0.5f;
        });
        var weights = new float[22];
        for (var k = 0; k < weights.Length; k++)
            weights[k] = 1 - (float)k / weights.Length;
        var smeared = LineIntegralConvolution.Convolve(noise, field.Raster(cell, columns, rows), weights);

        double squares = 0;
        foreach (var value in smeared.Values)
            squares += value * value;
        var gain = weight * Deviation / MathF.Max((float)Math.Sqrt(squares / smeared.Values.Length), 1e-6f);
        ParallelLoop.For(0, height.Height, y =>
        {
            var row = height.Row(y);
            for (var x = 0; x < row.Length; x++)
                row[x] += gain * smeared.Sample(x / cell, y / cell);
        });
    }
}
