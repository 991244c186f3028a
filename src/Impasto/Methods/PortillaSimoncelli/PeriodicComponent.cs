using System.Numerics.Tensors;
using Impasto.Imaging.Fourier;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// A picture less a smooth one that takes the jumps between its opposite borders away (Moisan 2011, Periodic plus Smooth Image Decomposition,
/// JMIV 39): the pyramid's filters, which are periodic, would otherwise take those jumps for edges of the texture.
/// </summary>
internal static class PeriodicComponent
{
    /// <summary>Leaves the periodic component, whose mean is the picture's.</summary>
    /// <param name="values">One channel, [height, width].</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    public static void Take(Span<double> values, int width, int height)
    {
        // The smooth component s has the jumps as its (periodic) Laplacian.
        var (re, im) = (new double[values.Length], new double[values.Length]);
        for (var x = 0; x < width; x++)
        {
            var (first, last) = (x, ((height - 1) * width) + x);
            re[first] += values[last] - values[first];
            re[last] += values[first] - values[last];
        }
        for (var y = 0; y < height; y++)
        {
            var (first, last) = (y * width, (y * width) + width - 1);
            re[first] += values[last] - values[first];
            re[last] += values[first] - values[last];
        }
        var transform = new FourierTransform2D<double>(width, height);
        transform.Forward(re, im);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var by = x == 0 && y == 0 ? 0 : 1 / ((2 * double.CosPi(2.0 * x / width)) + (2 * double.CosPi(2.0 * y / height)) - 4);
                (re[(y * width) + x], im[(y * width) + x]) = (re[(y * width) + x] * by, im[(y * width) + x] * by);
            }
        }
        transform.Inverse(re, im);
        TensorPrimitives.Subtract(values, re, values);
    }
}
