using System.Numerics.Tensors;

namespace Impasto.Imaging.Filters;

/// <summary>Difference-of-Gaussians edges: plain, extended (XDoG) and along the flow.</summary>
internal static class DifferenceOfGaussians
{
    /// <summary>G(sigma) I - G(k sigma) I.</summary>
    public static Plane Filter(Plane plane, double sigma, double k = 1.6)
    {
        var (fine, coarse) = (Gaussian.Blur(plane, sigma), Gaussian.Blur(plane, k * sigma));
        TensorPrimitives.Subtract(fine.Values, coarse.Values, fine.Values);
        return fine;
    }

    /// <summary>The sharpened (1 + p) G(sigma) I - p G(k sigma) I of XDoG (Winnemoeller, Kyprianidis and Olsen 2012, equation 7).</summary>
    /// <param name="plane">Luminance, 0..1.</param>
    /// <param name="sigma">The lines' scale in pixels.</param>
    /// <param name="p">Strength of the sharpening, e.g. 20.</param>
    /// <param name="k">Ratio of the two scales.</param>
    public static Plane Sharpen(Plane plane, double sigma, float p, double k = 1.6)
    {
        var (fine, coarse) = (Gaussian.Blur(plane, sigma), Gaussian.Blur(plane, k * sigma));
        for (var i = 0; i < fine.Values.Length; i++)
            fine.Values[i] = (1 + p) * fine.Values[i] - p * coarse.Values[i];
        return fine;
    }

    /// <summary>
    /// The flow-based sharpening (Kang et al. 2007; Kyprianidis and Doellner 2008): a one-dimensional difference across the flow at unit steps, radius
    /// ceil(2 k sigma); then a Gaussian of sigmaAlong along the flow, ceil(2 sigmaAlong) steps each way.
    /// </summary>
    /// <param name="plane">Luminance, 0..1.</param>
    /// <param name="tangents">Unit vectors along the edges, as <see cref="StructureTensor.Tangents"/>.</param>
    /// <param name="sigma">The lines' scale in pixels, above 0.</param>
    /// <param name="p">Strength of the sharpening.</param>
    /// <param name="sigmaAlong">Smoothing along the lines in pixels, above 0.</param>
    /// <param name="k">Ratio of the two scales.</param>
    public static (Plane Across, Plane Along) SharpenAlongFlow(Plane plane, VectorField tangents, double sigma, float p, double sigmaAlong, double k = 1.6)
    {
        ArgumentNullException.ThrowIfNull(plane);
        ArgumentNullException.ThrowIfNull(tangents);
        Plane.RequireSameSize(plane, tangents.X, "The flow-based difference of Gaussians");
        if (!(sigma > 0 && sigmaAlong > 0 && k > 0))
            throw new ArgumentException($"Sigmas and k must be above 0, but they are {sigma}, {sigmaAlong} and {k}.");
        var radius = (int)Math.Ceiling(2 * k * sigma);
        var (fine, coarse) = (Weights(sigma, radius), Weights(k * sigma, radius));
        var mixed = new float[2 * radius + 1];
        for (var i = -radius; i <= radius; i++)
            mixed[i + radius] = (1 + p) * fine[Math.Abs(i)] / Total(fine) - p * coarse[Math.Abs(i)] / Total(coarse);
        var across = new Plane(plane.Width, plane.Height);
        ParallelLoop.For(0, plane.Height, y =>
        {
            var row = across.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                var (nx, ny) = (-tangents.Y[x, y], tangents.X[x, y]);
                var sum = 0f;
                for (var i = -radius; i <= radius; i++)
                    sum += mixed[i + radius] * plane.Sample(x + i * nx, y + i * ny);
                row[x] = sum;
            }
        });
        return (across, LineIntegralConvolution.Convolve(across, tangents, Weights(sigmaAlong, (int)Math.Ceiling(2 * sigmaAlong))));

        static float Total(float[] half) => 2 * half.Sum() - half[0];
    }

    /// <summary>XDoG's soft threshold: 1 where u >= epsilon, else 1 + tanh(phi (u - epsilon)) (equation 5).</summary>
    public static Plane Threshold(Plane sharpened, float epsilon, float phi)
    {
        ArgumentNullException.ThrowIfNull(sharpened);
        return new Plane(sharpened.Width, sharpened.Height, Array.ConvertAll(sharpened.Values, u => u >= epsilon ? 1 : 1 + MathF.Tanh(phi * (u - epsilon))));
    }

    private static float[] Weights(double sigma, int radius) => [.. Enumerable.Range(0, radius + 1).Select(i => (float)Math.Exp(-i * i / (2 * sigma * sigma)))];
}
