using System.Runtime.CompilerServices;

namespace Impasto.Imaging.Filters;

/// <summary>
/// Line integral convolution (Cabral and Leedom 1993): each pixel becomes a weighted mean along the streamline through it. From each pixel both ways:
/// p += step * d, d the field's vector at the nearest pixel, turned when it points against the last one; a way ends where it leaves the picture.
/// </summary>
internal static class LineIntegralConvolution
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
        // Both components side by side: one cache line a step instead of two.
        var vectors = new (float X, float Y)[plane.Values.Length];
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = (field.X.Values[i], field.Y.Values[i]);
        ParallelLoop.For(0, plane.Height, y =>
        {
            var (width, height, values) = (plane.Width, plane.Height, plane.Values);
            var row = result.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                var start = vectors[y * width + x];
                var (ahead, back) = (new Walker(x, y, start.X, start.Y), new Walker(x, y, -start.X, -start.Y));
                var (goesAhead, goesBack) = (true, true);
                var (sum, norm) = (kept[0] * values[y * width + x], kept[0]);
                // Both ways in one loop: their chains of look-ups don't wait for each other.
                for (var k = 1; k < kept.Length; k++)
                {
                    if (k > 1 && goesAhead)
                        ahead.Turn(vectors, width);
                    if (k > 1 && goesBack)
                        back.Turn(vectors, width);
                    if (goesAhead && (goesAhead = ahead.Step(step, width, height)))
                    {
                        sum += kept[k] * ahead.Sample(values, width, height);
                        norm += kept[k];
                    }
                    if (goesBack && (goesBack = back.Step(step, width, height)))
                    {
                        sum += kept[k] * back.Sample(values, width, height);
                        norm += kept[k];
                    }
                    if (!goesAhead && !goesBack)
                        break;
                }
                row[x] = sum / norm;
            }
        });
        return result;
    }

    // Positions in double: streamlines are discontinuous where they pass between pixels, and rounding decides on which side.
    private struct Walker(double x, double y, float dx, float dy)
    {
        private double _x = x;
        private double _y = y;
        private float _dx = dx;
        private float _dy = dy;

        // The vector of the nearest pixel, turned when it points against the last one.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Turn((float X, float Y)[] vectors, int width)
        {
            var (vx, vy) = vectors[(int)(_y + 0.5) * width + (int)(_x + 0.5)];
            // + 0 makes -0, which is no opposite direction, positive.
            var sign = MathF.CopySign(1, vx * _dx + vy * _dy + 0f);
            (_dx, _dy) = (sign * vx, sign * vy);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Step(float step, int width, int height)
        {
            _x += (double)step * _dx;
            _y += (double)step * _dy;
            return _x >= 0 && _y >= 0 && _x <= width - 1 && _y <= height - 1;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly float Sample(float[] values, int width, int height)
        {
            var (left, top) = (Math.Min((int)_x, Math.Max(width - 2, 0)), Math.Min((int)_y, Math.Max(height - 2, 0)));
            var (u, v) = ((float)(_x - left), (float)(_y - top));
            var (right, down) = (width > 1 ? 1 : 0, height > 1 ? width : 0);
            var corner = top * width + left;
            var above = values[corner] + u * (values[corner + right] - values[corner]);
            var below = values[corner + down] + u * (values[corner + down + right] - values[corner + down]);
            return above + v * (below - above);
        }
    }
}
