namespace Impasto.Imaging.Blending;

/// <summary>
/// Fills where values are missing, smoothly and at once (Gortler et al. 1996, the Lumigraph's pull-push): known values are averaged into ever smaller grids,
/// then each grid fills what the finer one lacks. Cheaper and softer than <see cref="PoissonBlend.Fill"/>, which meets its border exactly.
/// </summary>
internal static class PushPull
{
    /// <summary>The values where the weight is 1, ever more from around as it goes to 0.</summary>
    /// <param name="values">[height, width, channels], unchanged.</param>
    /// <param name="weights">[height, width], 0..1: how well each pixel is known. All 0 gives all 0.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">Interleaved channels.</param>
    public static float[] Fill(float[] values, float[] weights, int width, int height, int channels)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(weights);
        if (width < 1 || height < 1 || values.LongLength != (long)width * height * channels || weights.LongLength != (long)width * height)
            throw new ArgumentException($"Filling {width}x{height} pixels of {channels} channels needs {(long)width * height * channels} values and {(long)width * height} weights, but there are {values.LongLength} and {weights.LongLength}.");
        if (width == 1 && height == 1)
            return weights[0] > 0 ? (float[])values.Clone() : new float[channels];

        int w = (width + 1) / 2, h = (height + 1) / 2;
        float[] coarse = new float[w * h * channels], coarseWeights = new float[w * h];
        ParallelLoop.For(0, h, y =>
        {
            Span<float> sum = stackalloc float[channels];
            for (var x = 0; x < w; x++)
            {
                sum.Clear();
                var total = 0f;
                for (var j = 2 * y; j < Math.Min(2 * y + 2, height); j++)
                {
                    for (var i = 2 * x; i < Math.Min(2 * x + 2, width); i++)
                    {
                        var weight = Math.Clamp(weights[j * width + i], 0, 1);
                        total += weight;
                        for (var k = 0; k < channels; k++)
                            sum[k] += weight * values[(j * width + i) * channels + k];
                    }
                }
                coarseWeights[y * w + x] = MathF.Min(total, 1);
                for (var k = 0; k < channels && total > 0; k++)
                    coarse[(y * w + x) * channels + k] = sum[k] / total;
            }
        });
        var filled = Fill(coarse, coarseWeights, w, h, channels);
        var result = new float[values.Length];
        ParallelLoop.For(0, height, y =>
        {
            Span<float> around = stackalloc float[channels];
            for (var x = 0; x < width; x++)
            {
                var weight = Math.Clamp(weights[y * width + x], 0, 1);
                if (weight < 1)
                    Warping.Sampling.Bilinear(filled, w, h, channels, (x + 0.5f) / 2 - 0.5f, (y + 0.5f) / 2 - 0.5f, around);
                for (var k = 0; k < channels; k++)
                {
                    var at = (y * width + x) * channels + k;
                    result[at] = weight < 1 ? weight * values[at] + (1 - weight) * around[k] : values[at];
                }
            }
        });
        return result;
    }
}
