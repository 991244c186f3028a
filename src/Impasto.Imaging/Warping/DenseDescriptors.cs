using System.Runtime.Intrinsics;

namespace Impasto.Imaging.Warping;

/// <summary>
/// A SIFT-like descriptor at every pixel (Lowe 2004; Liu, Yuen and Torralba 2011): 8 gradient orientations, pooled over 3x3 cells 4 px apart, each descriptor of unit length.
/// </summary>
internal sealed class DenseDescriptors
{
    /// <summary>Numbers a pixel.</summary>
    public const int Length = 72;

    private const int Orientations = 8;
    private const int CellStep = 4;
    private readonly float[] _values;

    /// <summary>Describes a grey plane [height, width], 0..1.</summary>
    public DenseDescriptors(float[] gray, int width, int height)
    {
        (Width, Height) = (width, height);
        var cells = Pool(Pool(OrientedGradients(gray, width, height), width, height), width, height);
        _values = new float[width * height * Length];
        ParallelLoop.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                var d = _values.AsSpan((y * width + x) * Length, Length);
                for (var cell = 0; cell < 9; cell++)
                {
                    int cx = Math.Clamp(x + (cell % 3 - 1) * CellStep, 0, width - 1), cy = Math.Clamp(y + (cell / 3 - 1) * CellStep, 0, height - 1);
                    cells.AsSpan((cy * width + cx) * Orientations, Orientations).CopyTo(d[(cell * Orientations)..]);
                }
                var norm = 0f;
                foreach (var v in d)
                    norm += v * v;
                // Flat places stay near zero instead of being blown up to noise.
                var scale = 1 / (MathF.Sqrt(norm) + 0.02f);
                foreach (ref var v in d)
                    v = MathF.Min(v * scale, 0.4f);
            }
        });
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Sum of absolute differences of two descriptors; beyond the border the edge's.</summary>
    public static float Distance(DenseDescriptors a, int ax, int ay, DenseDescriptors b, int bx, int by)
    {
        var left = a._values.AsSpan((ay * a.Width + ax) * Length, Length);
        var right = b._values.AsSpan((Math.Clamp(by, 0, b.Height - 1) * b.Width + Math.Clamp(bx, 0, b.Width - 1)) * Length, Length);
        var sum = Vector256<float>.Zero;
        for (var i = 0; i < Length; i += Vector256<float>.Count)
            sum += Vector256.Abs(Vector256.Create<float>(left.Slice(i, Vector256<float>.Count)) - Vector256.Create<float>(right.Slice(i, Vector256<float>.Count)));
        return Vector256.Sum(sum);
    }

    private static float[] OrientedGradients(float[] gray, int width, int height)
    {
        var result = new float[width * height * Orientations];
        ParallelLoop.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
            {
                float dx = gray[y * width + Math.Min(x + 1, width - 1)] - gray[y * width + Math.Max(x - 1, 0)];
                float dy = gray[Math.Min(y + 1, height - 1) * width + x] - gray[Math.Max(y - 1, 0) * width + x];
                var magnitude = MathF.Sqrt(dx * dx + dy * dy);
                var angle = (MathF.Atan2(dy, dx) / (2 * MathF.PI) + 1) * Orientations;
                var bin = (int)angle;
                var share = angle - bin;
                var at = (y * width + x) * Orientations;
                result[at + bin % Orientations] += magnitude * (1 - share);
                result[at + (bin + 1) % Orientations] += magnitude * share;
            }
        });
        return result;
    }

    /// <summary>Binomial smoothing (1 4 6 4 1)/16 both ways: a cell's window.</summary>
    private static float[] Pool(float[] plane, int width, int height)
    {
        float[] rows = new float[plane.Length], result = new float[plane.Length];
        ParallelLoop.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
                Five(plane, rows, y * width + x, y * width + Math.Max(x - 2, 0), y * width + Math.Max(x - 1, 0), y * width + Math.Min(x + 1, width - 1),
                    y * width + Math.Min(x + 2, width - 1));
        });
        ParallelLoop.For(0, height, y =>
        {
            for (var x = 0; x < width; x++)
                Five(rows, result, y * width + x, Math.Max(y - 2, 0) * width + x, Math.Max(y - 1, 0) * width + x, Math.Min(y + 1, height - 1) * width + x,
                    Math.Min(y + 2, height - 1) * width + x);
        });
        return result;

        static void Five(float[] from, float[] to, int c, int a, int b, int d, int e)
        {
            for (var k = 0; k < Orientations; k++)
            {
                to[c * Orientations + k] = (from[a * Orientations + k] + from[e * Orientations + k]
                    + 4 * (from[b * Orientations + k] + from[d * Orientations + k]) + 6 * from[c * Orientations + k]) / 16;
            }
        }
    }
}
