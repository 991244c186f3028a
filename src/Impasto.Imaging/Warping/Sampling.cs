using System.Runtime.Intrinsics;

namespace Impasto.Imaging.Warping;

/// <summary>Reads a plane [height, width, channels] between its pixels; coordinates beyond the border (or not numbers) read the border.</summary>
internal static class Sampling
{
    /// <summary>The weighted mean of the 2x2 neighbours.</summary>
    public static void Bilinear(ReadOnlySpan<float> plane, int width, int height, int channels, float x, float y, Span<float> result)
    {
        (x, y) = (Clamp(x, width), Clamp(y, height));
        int x0 = (int)x, y0 = (int)y, x1 = Math.Min(x0 + 1, width - 1), y1 = Math.Min(y0 + 1, height - 1);
        float fx = x - x0, fy = y - y0;
        int a = (y0 * width + x0) * channels, b = (y0 * width + x1) * channels, c = (y1 * width + x0) * channels, d = (y1 * width + x1) * channels;
        for (var k = 0; k < channels; k++)
        {
            float top = plane[a + k] + fx * (plane[b + k] - plane[a + k]), bottom = plane[c + k] + fx * (plane[d + k] - plane[c + k]);
            result[k] = top + fy * (bottom - top);
        }
    }

    /// <summary>Catmull-Rom over the 4x4 neighbours, edge pixels repeated.</summary>
    public static void Bicubic(ReadOnlySpan<float> plane, int width, int height, int channels, float x, float y, Span<float> result)
    {
        (x, y) = (Clamp(x, width), Clamp(y, height));
        int x0 = (int)x, y0 = (int)y;
        Span<float> wx = stackalloc float[4], wy = stackalloc float[4];
        CatmullRom(x - x0, wx);
        CatmullRom(y - y0, wy);
        if (channels == 3 && x0 > 0 && y0 > 0 && x0 < width - 3 && y0 < height - 2)
        {
            // A pixel of the inside and the next one's first value are a vector: the same sums in the same order.
            var sum = Vector128<float>.Zero;
            for (var j = 0; j < 4; j++)
            {
                var pixels = plane.Slice(((y0 + j - 1) * width + x0 - 1) * 3, 13);
                sum += Vector128.Create(wy[j] * wx[0]) * Vector128.Create(pixels);
                sum += Vector128.Create(wy[j] * wx[1]) * Vector128.Create(pixels[3..]);
                sum += Vector128.Create(wy[j] * wx[2]) * Vector128.Create(pixels[6..]);
                sum += Vector128.Create(wy[j] * wx[3]) * Vector128.Create(pixels[9..]);
            }
            (result[0], result[1], result[2]) = (sum[0], sum[1], sum[2]);
            return;
        }
        result[..channels].Clear();
        for (var j = 0; j < 4; j++)
        {
            var row = Math.Clamp(y0 + j - 1, 0, height - 1) * width;
            for (var i = 0; i < 4; i++)
            {
                var at = (row + Math.Clamp(x0 + i - 1, 0, width - 1)) * channels;
                var w = wy[j] * wx[i];
                for (var k = 0; k < channels; k++)
                    result[k] += w * plane[at + k];
            }
        }
    }

    private static float Clamp(float v, int size) => v > 0 ? Math.Min(v, size - 1) : 0; // NaN compares false and reads 0.

    private static void CatmullRom(float t, Span<float> w)
    {
        w[0] = t * (-0.5f + t * (1 - 0.5f * t));
        w[1] = 1 + t * t * (-2.5f + 1.5f * t);
        w[2] = t * (0.5f + t * (2 - 1.5f * t));
        w[3] = t * t * (-0.5f + 0.5f * t);
    }
}
