using System.Runtime.Intrinsics;

namespace Impasto.Imaging.Painting;

/// <summary>
/// What a brush leaves behind, computed instead of scanned: height, paint load and tone over the stroke's length (repeating) and breadth
/// (64 rows
/// from one side to the other), and how raggedly the bristles set down and lift off. Strokes share one texture; each reads it at its own
/// offset.
/// </summary>
internal sealed class BristleTexture
{
    internal const int Rows = 64;
    internal const int Columns = 512;
    private const int LevelCount = 6;
    private readonly float[][] _levels;

    /// <summary>Makes a texture.</summary>
    /// <param name="seed">Equal seeds give equal textures.</param>
    /// <param name="coarseness">0 (sable: the finest hairs) to 1 (hog bristle: few thick ridges).</param>
    /// <param name="depth">Depth of the furrows between bristles, 0 (smooth paint) to 1.</param>
    /// <param name="raggedness">How uneven sides and ends are, 0 (clean) to 1, as a share of half the stroke's width.</param>
    /// <param name="roundness">Shape of the ends: 0 is a flat brush, 1 a round one.</param>
    /// <exception cref="ArgumentException">A parameter is outside its range.</exception>
    public BristleTexture(int seed, float coarseness, float depth, float raggedness, float roundness)
    {
        RequireUnit(coarseness, nameof(coarseness));
        RequireUnit(depth, nameof(depth));
        RequireUnit(raggedness, nameof(raggedness));
        RequireUnit(roundness, nameof(roundness));
        Raggedness = raggedness;
        Roundness = roundness;
        _levels = new float[LevelCount][];
        _levels[0] = Make(seed, coarseness, depth);
        for (var level = 1; level < LevelCount; level++)
            _levels[level] = Halve(_levels[level - 1], Columns >> (level - 1), Rows >> (level - 1));
        Start = MakeEnd(seed + 101);
        End = MakeEnd(seed + 202);
    }

    /// <summary>A flat bristle brush with well loaded paint: the usual oil brush.</summary>
    public static BristleTexture Flat { get; } = new(1, 0.45f, 0.8f, 0.3f, 0.55f);

    /// <summary>A coarse hog-bristle brush: deep furrows, ragged ends.</summary>
    public static BristleTexture Coarse { get; } = new(2, 0.8f, 1, 0.5f, 0.35f);

    /// <summary>A soft round hair brush: shallow relief, clean round ends; for faces and detail.</summary>
    public static BristleTexture Soft { get; } = new(3, 0.25f, 0.45f, 0.12f, 1);

    internal float Raggedness { get; }

    internal float Roundness { get; }

    /// <summary>By row, 0..1: how late a bristle sets down.</summary>
    internal float[] Start { get; }

    /// <summary>By row, 0..1: how early a bristle lifts off.</summary>
    internal float[] End { get; }

    /// <summary>The level whose rows are about a pixel apart for a stroke of this width.</summary>
    internal static int LevelFor(float width) => Math.Clamp((int)MathF.Round(MathF.Log2(Rows / MathF.Max(width, 1))), 0, LevelCount - 1);

    /// <summary>Height, load, tone (0..1 each) and 0, interpolated.</summary>
    /// <param name="level">0 is the finest; each halves rows and columns.</param>
    /// <param name="along">0..1 over the texture's length, repeating.</param>
    /// <param name="across">0..1 from side to side.</param>
    internal Vector128<float> Sample(int level, float along, float across)
    {
        int columns = Columns >> level, rows = Rows >> level;
        var x = (along - MathF.Floor(along)) * columns;
        var y = Math.Clamp(across * rows - 0.5f, 0, rows - 1);
        int x0 = (int)x, y0 = (int)y;
        float tx = x - x0, ty = y - y0;
        x0 &= columns - 1;
        var x1 = (x0 + 1) & (columns - 1);
        var row0 = y0 * columns;
        var row1 = Math.Min(y0 + 1, rows - 1) * columns;
        var texels = _levels[level].AsSpan();
        var top = Lerp(At(texels, row0 + x0), At(texels, row0 + x1), tx);
        var bottom = Lerp(At(texels, row1 + x0), At(texels, row1 + x1), tx);
        return Lerp(top, bottom, ty);
    }

    private static Vector128<float> At(ReadOnlySpan<float> texels, int index) => Vector128.Create<float>(texels.Slice(4 * index, 4));

    private static Vector128<float> Lerp(Vector128<float> a, Vector128<float> b, float t) => a + (b - a) * Vector128.Create(t);

    private static float[] Make(int seed, float coarseness, float depth)
    {
        var texels = new float[Rows * Columns * 4];
        // Bristle spacings in rows, finest first; a coarse brush puts its weight on the wide ones.
        ReadOnlySpan<float> spacing = [2.2f, 4.5f, 9, 18];
        Span<float> weight = stackalloc float[4];
        for (var i = 0; i < 4; i++)
            weight[i] = MathF.Exp(-MathF.Pow(i - 3 * coarseness, 2) / 1.6f) + 0.12f;
        for (var y = 0; y < Rows; y++)
        {
            for (var x = 0; x < Columns; x++)
            {
                var t = texels.AsSpan((y * Columns + x) * 4, 4);
                for (var channel = 0; channel < 3; channel++)
                {
                    float sum = 0, norm = 0;
                    for (var i = 0; i < 4; i++)
                    {
                        var cells = 12 >> i; // the wider a bristle bundle, the longer it keeps its course
                        sum += weight[i] * (LatticeNoise.Smooth(x * (float)cells / Columns, y / spacing[i], seed * 31 + channel * 7 + i, cells) - 0.5f);
                        norm += weight[i] * weight[i];
                    }
                    t[channel] = Math.Clamp(0.5f + 0.95f * sum / MathF.Sqrt(norm), 0, 1);
                }
                t[0] = 1 - depth * (1 - t[0]);
            }
        }
        return texels;
    }

    private static float[] Halve(float[] source, int columns, int rows)
    {
        int halfColumns = columns / 2, halfRows = rows / 2;
        var half = new float[halfColumns * halfRows * 4];
        for (var y = 0; y < halfRows; y++)
        {
            for (var x = 0; x < halfColumns; x++)
            {
                for (var c = 0; c < 4; c++)
                {
                    int a = (2 * y * columns + 2 * x) * 4 + c, b = a + columns * 4;
                    half[(y * halfColumns + x) * 4 + c] = (source[a] + source[a + 4] + source[b] + source[b + 4]) / 4;
                }
            }
        }
        return half;
    }

    private static float[] MakeEnd(int seed)
    {
        var end = new float[Rows];
        for (var y = 0; y < Rows; y++)
            end[y] = Math.Clamp(0.6f * LatticeNoise.Smooth(y / 7f, 0.5f, seed) + 0.5f * LatticeNoise.Smooth(y / 2.5f, 1.5f, seed), 0, 1);
        return end;
    }

    private static void RequireUnit(float value, string name)
    {
        if (value is not (>= 0 and <= 1))
            throw new ArgumentException($"A brush's {name} is between 0 and 1, but {value} was given.", name);
    }
}
