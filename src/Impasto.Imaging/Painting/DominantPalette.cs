using System.Numerics;
using System.Runtime.InteropServices;
using Impasto.Imaging.Color;

namespace Impasto.Imaging.Painting;

/// <summary>
/// The dominant colours of a picture, found one after another by weighted importance (Semmo et al. 2015, section 3): areas count more
/// than edges,
/// and what lies near a colour already found counts less, so that small accents get a place beside large fields of similar tones.
/// </summary>
internal sealed class DominantPalette
{
    private const int SampleSide = 192;
    private const float Reach = 13; // CIELAB distance within which a derived colour stands for others

    private DominantPalette(Vector3[] lab, float[] weights)
    {
        Lab = lab;
        Weights = weights;
    }

    /// <summary>The colours in CIELAB (D65), the most important first.</summary>
    public IReadOnlyList<Vector3> Lab { get; }

    /// <summary>The share of the picture nearest to each colour; they sum to 1.</summary>
    public IReadOnlyList<float> Weights { get; }

    /// <summary>Extracts a palette.</summary>
    /// <param name="picture">Grey or colour.</param>
    /// <param name="count">How many colours at most, 1 to 256; a picture with fewer gives fewer.</param>
    /// <param name="importance">Weights, [height, width], at least 0; null is 1 everywhere.</param>
    /// <exception cref="ArgumentException">The count is out of range or the weights have another size.</exception>
    public static DominantPalette Extract(Picture picture, int count, float[]? importance = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (count is < 1 or > 256)
            throw new ArgumentException($"A palette has 1 to 256 colours, but {count} were asked for.", nameof(count));
        if (importance is not null && importance.Length != picture.Width * picture.Height)
            throw new ArgumentException($"The importance of {picture.Width}x{picture.Height} pixels has as many values,"
                + $" but {importance.Length} were given.", nameof(importance));
        var (samples, weights) = Sample(picture, importance);
        var colors = new List<Vector3>();
        var left = (float[])weights.Clone();
        var reach = Reach;
        while (colors.Count < count)
        {
            var next = MostImportant(samples, left);
            if (next is null)
            {
                // All that is left lies near a colour already found: tell finer differences apart, until there are none.
                reach /= 1.6f;
                if (reach < 1.5f)
                    break;
                for (var i = 0; i < left.Length; i++)
                    left[i] = weights[i] * colors.Min(c => Remoteness(samples[i], c, reach));
                continue;
            }
            colors.Add(next.Value);
            for (var i = 0; i < left.Length; i++)
                left[i] *= Remoteness(samples[i], next.Value, reach);
        }
        var shares = Shares(samples, weights, colors);
        var order = Enumerable.Range(0, colors.Count).OrderByDescending(i => shares[i]).ThenBy(i => i).ToArray();
        return new DominantPalette([.. order.Select(i => colors[i])], [.. order.Select(i => shares[i])]);
    }

    /// <summary>The palette as sRGB colours, 0..1.</summary>
    public IReadOnlyList<Vector3> ToSrgb() => [.. Lab.Select(c =>
    {
        var (r, g, b) = ColorSpaces.ToSrgb(c.X, c.Y, c.Z, ColorSpace.Lab);
        return Vector3.Clamp(new Vector3(r, g, b), Vector3.Zero, Vector3.One);
    })];

    internal int Nearest(Vector3 lab)
    {
        var best = 0;
        var least = float.MaxValue;
        for (var i = 0; i < Lab.Count; i++)
        {
            var distance = Vector3.DistanceSquared(lab, Lab[i]);
            if (distance < least)
                (best, least) = (i, distance);
        }
        return best;
    }

    private static float Remoteness(Vector3 sample, Vector3 color, float reach) => 1 - MathF.Exp(-Vector3.DistanceSquared(sample, color) / (2 * reach * reach));

    // Mean colours of a grid of cells; cells of one colour speak louder than cells that an edge runs through.
    private static (Vector3[] Samples, float[] Weights) Sample(Picture picture, float[]? importance)
    {
        int width = picture.Width, height = picture.Height;
        var step = Math.Max(1, (Math.Max(width, height) + SampleSide - 1) / SampleSide);
        int columns = (width + step - 1) / step, rows = (height + step - 1) / step;
        var means = new float[columns * rows * 3];
        var weights = new float[columns * rows];
        ParallelLoop.For(0, rows, row =>
        {
            for (var column = 0; column < columns; column++)
            {
                Vector3 sum = Vector3.Zero, squares = Vector3.Zero;
                float care = 0;
                var n = 0;
                for (var y = row * step; y < Math.Min((row + 1) * step, height); y++)
                {
                    for (var x = column * step; x < Math.Min((column + 1) * step, width); x++)
                    {
                        var at = y * width + x;
                        var c = picture.Channels == 3 ? new Vector3(picture.Pixels.AsSpan(3 * at, 3)) : new Vector3(picture.Pixels[at]);
                        sum += c;
                        squares += c * c;
                        care += (importance is null ? 1 : MathF.Max(importance[at], 0)) * (picture.Alpha is null ? 1 : picture.Alpha[at]);
                        n++;
                    }
                }
                var mean = sum / n;
                var variance = Vector3.Dot(Vector3.Max(squares / n - mean * mean, Vector3.Zero), Vector3.One);
                Vector3.Clamp(mean, Vector3.Zero, Vector3.One).CopyTo(means, 3 * (row * columns + column));
                weights[row * columns + column] = care / n / (1 + 120 * variance);
            }
        });
        if (weights.Sum() <= 0)
            Array.Fill(weights, 1);
        return (MemoryMarshal.Cast<float, Vector3>(ColorSpaces.FromSrgb(means, ColorSpace.Lab)).ToArray(), weights);
    }

    // The fullest bin of a weighted histogram; lively colours count a little more. Its colour is the weighted mean around the bin's own.
    private static Vector3? MostImportant(Vector3[] samples, float[] weights)
    {
        const float Bin = 7;
        var bins = new Dictionary<(int, int, int), (float Weight, Vector3 Sum)>();
        float total = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            var s = samples[i];
            var w = weights[i] * (0.5f + MathF.Sqrt(s.Y * s.Y + s.Z * s.Z) / 60);
            var key = ((int)MathF.Floor(s.X / Bin), (int)MathF.Floor(s.Y / Bin), (int)MathF.Floor(s.Z / Bin));
            var (weight, sum) = bins.GetValueOrDefault(key);
            bins[key] = (weight + w, sum + w * s);
            total += weights[i];
        }
        if (total <= 1e-3f * samples.Length)
            return null;
        var (most, center) = bins.OrderByDescending(b => b.Value.Weight).ThenBy(b => b.Key).First().Value;
        center /= most;
        var near = Vector3.Zero;
        float around = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            var w = weights[i] * MathF.Exp(-Vector3.DistanceSquared(samples[i], center) / (2 * 5 * 5));
            near += w * samples[i];
            around += w;
        }
        return around > 0 ? near / around : center;
    }

    private static float[] Shares(Vector3[] samples, float[] weights, List<Vector3> colors)
    {
        var palette = new DominantPalette([.. colors], new float[colors.Count]);
        var shares = new float[colors.Count];
        for (var i = 0; i < samples.Length; i++)
            shares[palette.Nearest(samples[i])] += weights[i];
        var total = shares.Sum();
        for (var i = 0; i < shares.Length; i++)
            shares[i] = total > 0 ? shares[i] / total : 1f / shares.Length;
        return shares;
    }
}
