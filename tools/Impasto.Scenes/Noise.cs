using System.Numerics;

namespace Impasto.Scenes;

/// <summary>Chance that is the same each time: values in 0..1 at whole places, smooth between them, and sums of such.</summary>
internal static class Noise
{
    public static float Hash(int x, int y, int z = 0)
    {
        var h = unchecked((uint)x * 0x8DA6B343u ^ (uint)y * 0xD8163841u ^ (uint)z * 0xCB1AB31Fu);
        h = unchecked((h ^ h >> 15) * 0x2C1B3C6Du);
        h = unchecked((h ^ h >> 12) * 0x297A2D39u);
        return ((h ^ h >> 15) >> 8) / 16777216f;
    }

    public static float At(float x, float y, int z = 0)
    {
        var (x0, y0) = (MathF.Floor(x), MathF.Floor(y));
        var (fx, fy) = (Fade(x - x0), Fade(y - y0));
        var (i, j) = ((int)x0, (int)y0);
        return Mix(Mix(Hash(i, j, z), Hash(i + 1, j, z), fx), Mix(Hash(i, j + 1, z), Hash(i + 1, j + 1, z), fx), fy);
    }

    public static float At(Vector3 p)
    {
        var z0 = MathF.Floor(p.Z);
        return Mix(At(p.X, p.Y, (int)z0), At(p.X, p.Y, (int)z0 + 1), Fade(p.Z - z0));
    }

    /// <summary>Octaves of half the size and half the height each, 0..1.</summary>
    public static float Sum(float x, float y, int octaves, int seed = 0)
    {
        float sum = 0, height = 0.5f, total = 0;
        for (var i = 0; i < octaves; i++)
        {
            sum += height * At(x, y, seed + i);
            total += height;
            height /= 2;
            // Turned each time, so that the grid isn't seen.
            (x, y) = (1.6f * x + 1.2f * y + 7.3f, -1.2f * x + 1.6f * y + 3.1f);
        }
        return sum / total;
    }

    public static float Sum(Vector3 p, int octaves)
    {
        float sum = 0, height = 0.5f, total = 0;
        for (var i = 0; i < octaves; i++)
        {
            sum += height * At(p);
            total += height;
            height /= 2;
            p = new Vector3(1.6f * p.X + 1.2f * p.Y, -1.2f * p.X + 1.6f * p.Y, 2.03f * p.Z) + new Vector3(5.3f, 9.1f, 2.7f);
        }
        return sum / total;
    }

    /// <summary>The same with sharp crests.</summary>
    public static float Crests(float x, float y, int octaves, int seed = 0)
    {
        float sum = 0, height = 0.5f, total = 0, weight = 1;
        for (var i = 0; i < octaves; i++)
        {
            var crest = 1 - MathF.Abs(2 * At(x, y, seed + i) - 1);
            crest *= crest * weight;
            weight = Math.Clamp(1.6f * crest, 0, 1);
            sum += height * crest;
            total += height;
            height *= 0.52f;
            (x, y) = (1.6f * x + 1.2f * y + 7.3f, -1.2f * x + 1.6f * y + 3.1f);
        }
        return sum / total;
    }

    public static float Mix(float a, float b, float share) => a + (b - a) * share;

    /// <summary>0 below, 1 above, smooth between.</summary>
    public static float Step(float from, float to, float value) => Smooth(Math.Clamp((value - from) / (to - from), 0, 1));

    private static float Smooth(float t) => t * t * (3 - 2 * t);

    private static float Fade(float t) => t * t * t * (t * (6 * t - 15) + 10);
}
