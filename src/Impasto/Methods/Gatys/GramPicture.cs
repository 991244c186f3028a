using Impasto.Imaging;

namespace Impasto.Methods.Gatys;

/// <summary>Draws Gram matrices.</summary>
internal static class GramPicture
{
    private const int Side = 64;

    /// <summary>The mean of blocks of channels, bright where they go together, on the logarithmic scale of a matrix to compare with; at most 64 x 64.</summary>
    /// <param name="gram">C x C values.</param>
    /// <param name="scale">The matrix whose largest value is white.</param>
    public static Picture Draw(float[] gram, float[] scale)
    {
        float[] small = Shrink(gram), reference = Shrink(scale);
        var side = (int)Math.Sqrt(small.Length);
        var top = Math.Max(reference.Max(), 1e-12f);
        // Three decades from black to white.
        return new Picture(side, side, 1, Array.ConvertAll(small, v => Math.Clamp(1 + MathF.Log10(Math.Max(v, 1e-12f) / top) / 3, 0, 1)));
    }

    private static float[] Shrink(float[] gram)
    {
        var channels = (int)Math.Sqrt(gram.Length);
        var side = Math.Min(Side, channels);
        var sums = new double[side * side];
        var counts = new int[side * side];
        for (var i = 0; i < gram.Length; i++)
        {
            var at = (i / channels * side / channels * side) + (i % channels * side / channels);
            sums[at] += gram[i];
            counts[at]++;
        }
        return [.. sums.Select((sum, i) => (float)(sum / counts[i]))];
    }
}
