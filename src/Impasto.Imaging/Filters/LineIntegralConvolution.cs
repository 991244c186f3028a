namespace Impasto.Imaging.Filters;

/// <summary>
/// Line integral convolution (Cabral and Leedom 1993): each pixel becomes a weighted mean along the streamline through it. From each pixel both ways:
/// p += step * d, d the field's vector at the nearest pixel, turned when it points against the last one; a way ends where it leaves the picture.
/// </summary>
public static class LineIntegralConvolution
{
    /// <summary>The plain mean of the start pixel and up to 2 * steps bilinear samples.</summary>
    /// <param name="plane">What is smeared along the field, usually noise.</param>
    /// <param name="field">Unit vectors, as <see cref="StructureTensor.Tangents"/>; of the plane's size.</param>
    /// <param name="steps">Steps each way, at least 0.</param>
    /// <param name="step">A step's length in pixels, above 0.</param>
    public static Plane Convolve(Plane plane, VectorField field, int steps, float step = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        var weights = new float[steps + 1];
        Array.Fill(weights, 1);
        return Convolve(plane, field, weights, step);
    }

    /// <summary>The weighted mean: weights[k] for the samples k steps away, divided by the weights used.</summary>
    /// <param name="plane">What is smeared along the field.</param>
    /// <param name="field">Unit vectors, of the plane's size.</param>
    /// <param name="weights">weights[0] for the pixel itself, weights[k] for both samples k steps away.</param>
    /// <param name="step">A step's length in pixels, above 0.</param>
    /// <exception cref="ArgumentException">Sizes differ, there is no weight or the step isn't above 0.</exception>
    public static Plane Convolve(Plane plane, VectorField field, ReadOnlySpan<float> weights, float step = 1)
    {
        ArgumentNullException.ThrowIfNull(plane);
        ArgumentNullException.ThrowIfNull(field);
        Plane.RequireSameSize(plane, field.X, "Line integral convolution");
        if (weights.IsEmpty || !(step > 0) || !float.IsFinite(step))
            throw new ArgumentException($"Line integral convolution needs at least one weight and a step above 0, but got {weights.Length} weights and the step {step}.");
        var result = new Plane(plane.Width, plane.Height);
        var kept = weights.ToArray();
        Parallel.For(0, plane.Height, y =>
        {
            var row = result.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                var (sum, norm) = (kept[0] * plane[x, y], kept[0]);
                Walk(plane, field, kept, x, y, step, ref sum, ref norm);
                Walk(plane, field, kept, x, y, -step, ref sum, ref norm);
                row[x] = sum / norm;
            }
        });
        return result;
    }

    private static void Walk(Plane plane, VectorField field, float[] weights, int x, int y, float step, ref float sum, ref float norm)
    {
        var (width, height) = (plane.Width, plane.Height);
        var (values, fieldX, fieldY) = (plane.Values, field.X.Values, field.Y.Values);
        // Positions in double: streamlines are discontinuous where they pass between pixels, and rounding decides on which side.
        double px = x, py = y;
        var at = y * width + x;
        var (dx, dy) = (fieldX[at], fieldY[at]);
        for (var k = 1; k < weights.Length; k++)
        {
            if (k > 1)
            {
                at = (int)(py + 0.5) * width + (int)(px + 0.5);
                var (vx, vy) = (fieldX[at], fieldY[at]);
                (dx, dy) = vx * dx + vy * dy < 0 ? (-vx, -vy) : (vx, vy);
            }
            px += (double)step * dx;
            py += (double)step * dy;
            if (!(px >= 0 && py >= 0 && px <= width - 1 && py <= height - 1))
                return;
            var left = Math.Min((int)px, Math.Max(width - 2, 0));
            var top = Math.Min((int)py, Math.Max(height - 2, 0));
            var (u, v) = ((float)(px - left), (float)(py - top));
            var corner = top * width + left;
            var right = width > 1 ? 1 : 0;
            var down = height > 1 ? width : 0;
            var above = values[corner] + u * (values[corner + right] - values[corner]);
            var below = values[corner + down] + u * (values[corner + down + right] - values[corner + down]);
            sum += weights[k] * (above + v * (below - above));
            norm += weights[k];
        }
    }
}
