using System.Numerics;

namespace Impasto.Imaging.Painting;

/// <summary>
/// Filters whose kernels lie along or across an orientation field. Pixels are four components; the distance of two is over the first
/// three.
/// </summary>
internal static class FlowFilter
{
    private const int TableSize = 512;

    /// <summary>
    /// The bilateral filter in two passes, across and along the flow (Kyprianidis and Döllner 2008, "Image Abstraction by Structure
    /// Adaptive Filtering").
    /// </summary>
    /// <param name="pixels">CIELAB in the first three components, [height, width].</param>
    /// <param name="field">The flow.</param>
    /// <param name="across">Standard deviation across the flow, in pixels.</param>
    /// <param name="along">Standard deviation along the flow, in pixels.</param>
    /// <param name="range">Standard deviation of the colour difference.</param>
    /// <param name="cancel">Ends the work with OperationCanceledException.</param>
    public static Vector4[] Bilateral(Vector4[] pixels, OrientationField field, float across, float along, float range, CancellationToken cancel)
    {
        var falloff = new float[TableSize + 1];
        for (var i = 0; i < TableSize; i++)
            falloff[i] = MathF.Exp(-9f * i / TableSize / 2); // up to three deviations, squared
        var pass = Straight(pixels, field, across, range, falloff, cancel);
        return Curved(pass, field, along, range, falloff, cancel);
    }

    /// <summary>The mean along the flow with a Gaussian's weights: line integral convolution (Cabral and Leedom 1993).</summary>
    public static Vector4[] Smooth(Vector4[] pixels, OrientationField field, float along, CancellationToken cancel)
    {
        var flat = new float[TableSize + 1];
        Array.Fill(flat, 1f);
        return Curved(pixels, field, along, 1e6f, flat, cancel);
    }

    /// <summary>
    /// Makes edges crisp: away from the mean across the flow, but never beyond what lies on either side (a shock filter in one step).
    /// </summary>
    /// <param name="pixels">[height, width].</param>
    /// <param name="field">The flow.</param>
    /// <param name="reach">How far to either side, in pixels.</param>
    /// <param name="amount">0 changes nothing.</param>
    /// <param name="cancel">Ends the work with OperationCanceledException.</param>
    public static Vector4[] Sharpen(Vector4[] pixels, OrientationField field, float reach, float amount, CancellationToken cancel)
    {
        int width = field.Width, height = field.Height;
        var result = new Vector4[pixels.Length];
        ParallelLoop.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                var d = field[x, y];
                var normal = reach * new Vector2(-d.Y, d.X);
                var center = pixels[y * width + x];
                var left = At(pixels, width, height, x + normal.X, y + normal.Y);
                var right = At(pixels, width, height, x - normal.X, y - normal.Y);
                var sharp = center + amount * (center - (left + center + right) / 3);
                result[y * width + x] = Vector4.Min(Vector4.Max(sharp, Vector4.Min(center, Vector4.Min(left, right))), Vector4.Max(center, Vector4.Max(left, right)));
            }
        }, cancel);
        return result;
    }

    private static Vector4[] Straight(Vector4[] pixels, OrientationField field, float sigma, float range, float[] falloff, CancellationToken cancel)
    {
        if (sigma < 0.3f)
            return pixels;
        int width = field.Width, height = field.Height;
        var kernel = Kernel(sigma);
        var scale = TableSize / (9 * range * range);
        var result = new Vector4[pixels.Length];
        ParallelLoop.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                var d = field[x, y];
                var normal = new Vector2(-d.Y, d.X);
                var center = pixels[y * width + x];
                var sum = center * kernel[0];
                var norm = kernel[0];
                for (var k = 1; k < kernel.Length; k++)
                {
                    Add(At(pixels, width, height, x + k * normal.X, y + k * normal.Y), center, kernel[k], scale, falloff, ref sum, ref norm);
                    Add(At(pixels, width, height, x - k * normal.X, y - k * normal.Y), center, kernel[k], scale, falloff, ref sum, ref norm);
                }
                result[y * width + x] = sum / norm;
            }
        }, cancel);
        return result;
    }

    private static Vector4[] Curved(Vector4[] pixels, OrientationField field, float sigma, float range, float[] falloff, CancellationToken cancel)
    {
        if (sigma < 0.3f)
            return pixels;
        int width = field.Width, height = field.Height;
        // Where no direction stands out, streamlines mean little and are followed less far.
        var kernels = new float[8][];
        for (var i = 0; i < kernels.Length; i++)
            kernels[i] = Kernel(sigma * (0.25f + 0.75f * i / (kernels.Length - 1)));
        var scale = TableSize / (9 * range * range);
        var result = new Vector4[pixels.Length];
        ParallelLoop.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                var kernel = kernels[(int)MathF.Min(field.Coherence(x, y) * kernels.Length, kernels.Length - 1)];
                var center = pixels[y * width + x];
                var sum = center * kernel[0];
                var norm = kernel[0];
                for (var way = -1; way <= 1; way += 2)
                {
                    var direction = way * field[x, y];
                    float px = x, py = y;
                    for (var k = 1; k < kernel.Length; k++)
                    {
                        px += direction.X;
                        py += direction.Y;
                        int ix = (int)(px + 0.5f), iy = (int)(py + 0.5f);
                        if (px < -0.4f || py < -0.4f || ix >= width || iy >= height)
                            break;
                        Add(pixels[iy * width + ix], center, kernel[k], scale, falloff, ref sum, ref norm);
                        var next = field[ix, iy];
                        direction = Vector2.Dot(next, direction) < 0 ? -next : next;
                    }
                }
                result[y * width + x] = sum / norm;
            }
        }, cancel);
        return result;
    }

    private static void Add(Vector4 value, Vector4 center, float weight, float scale, float[] falloff, ref Vector4 sum, ref float norm)
    {
        var difference = value - center;
        difference.W = 0;
        var index = Vector4.Dot(difference, difference) * scale;
        if (!(index < TableSize))
            return;
        weight *= falloff[(int)index];
        sum += weight * value;
        norm += weight;
    }

    private static Vector4 At(Vector4[] pixels, int width, int height, float x, float y)
    {
        x = Math.Clamp(x, 0, width - 1);
        y = Math.Clamp(y, 0, height - 1);
        int x0 = (int)x, y0 = (int)y;
        int x1 = Math.Min(x0 + 1, width - 1), y1 = Math.Min(y0 + 1, height - 1);
        var top = Vector4.Lerp(pixels[y0 * width + x0], pixels[y0 * width + x1], x - x0);
        var bottom = Vector4.Lerp(pixels[y1 * width + x0], pixels[y1 * width + x1], x - x0);
        return Vector4.Lerp(top, bottom, y - y0);
    }

    private static float[] Kernel(float sigma)
    {
        var kernel = new float[(int)MathF.Ceiling(2.2f * sigma) + 1];
        for (var i = 0; i < kernel.Length; i++)
            kernel[i] = MathF.Exp(-i * i / (2 * sigma * sigma));
        return kernel;
    }
}
