namespace Impasto.Imaging.Blending;

/// <summary>Seamless cloning (Pérez, Gangnet and Blake 2003): inside a mask the source's differences, outside and at its edge the destination's values.</summary>
internal static class PoissonBlend
{
    /// <summary>Blends a source into a destination of the same size. Exact (not clipped) up to a relative residual of 1e-6.</summary>
    /// <param name="source">The picture whose differences are pasted.</param>
    /// <param name="destination">The picture it is pasted into; alpha and metadata of the result are its own.</param>
    /// <param name="mask">One channel; above 0.5 is inside.</param>
    /// <param name="gradients">Whose differences count.</param>
    /// <param name="cancel">Checked at each iteration.</param>
    /// <exception cref="ArgumentException">Sizes or channels differ, or the mask covers every pixel, so that nothing is left to blend into.</exception>
    public static Picture Blend(Picture source, Picture destination, Picture mask, PoissonGradients gradients = PoissonGradients.Source, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(mask);
        if ((source.Width, source.Height, source.Channels) != (destination.Width, destination.Height, destination.Channels))
            throw new ArgumentException($"The Poisson blend needs a source and a destination of one size, but they are {Size(source)} and {Size(destination)}: resample or crop one first.");
        if ((mask.Width, mask.Height, mask.Channels) != (source.Width, source.Height, 1))
            throw new ArgumentException($"The Poisson blend needs a mask of {source.Width}x{source.Height} pixels and one channel, but it is {Size(mask)}.");
        int width = source.Width, height = source.Height;
        var inside = Array.ConvertAll(mask.Pixels, v => v > 0.5f);
        if (Array.TrueForAll(inside, v => v))
            throw new ArgumentException("The Poisson blend's mask covers the whole picture, so there is no destination to blend into: leave at least one pixel out.", nameof(mask));
        var result = destination.Clone();
        ParallelLoop.For(0, source.Channels, channel =>
        {
            var blended = BlendPlane(Plane(source, channel), Plane(destination, channel), inside, width, height, gradients, cancel);
            for (var i = 0; i < blended.Length; i++)
            {
                if (inside[i])
                    result.Pixels[i * source.Channels + channel] = blended[i];
            }
        }, cancel);
        return result;
    }

    /// <summary>
    /// Fills a region as smoothly as possible from what surrounds it (the membrane: all differences 0): inpainting of plain backgrounds and small spots.
    /// </summary>
    /// <param name="picture">Any channels.</param>
    /// <param name="mask">One channel, same size; above 0.5 is filled.</param>
    /// <param name="cancel">Checked at each iteration.</param>
    /// <exception cref="ArgumentException">Sizes differ or the mask covers every pixel.</exception>
    public static Picture Fill(Picture picture, Picture mask, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Blend(new Picture(picture.Width, picture.Height, picture.Channels), picture, mask, PoissonGradients.Source, cancel);
    }

    /// <summary>One channel. Differences are compared in double precision: on 8-bit pictures ties are common, and rounding decides them.</summary>
    internal static float[] BlendPlane(
        double[] source, double[] destination, bool[] inside, int width, int height, PoissonGradients gradients, CancellationToken cancel)
    {
        var solver = Edges(inside, width, height);
        var b = new double[source.Length];
        for (int y = 0, i = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++, i++)
            {
                if (x + 1 < width)
                    AddEdge(inside, source, destination, b, i, i + 1, gradients);
                if (y + 1 < height)
                    AddEdge(inside, source, destination, b, i, i + width, gradients);
            }
        }
        var result = Array.ConvertAll(destination, v => (float)v);
        solver.Solve(Array.ConvertAll(b, v => (float)v), result, 1e-6, cancel);
        return result;
    }

    private static GridLaplacian Edges(bool[] inside, int width, int height)
    {
        float[] right = new float[inside.Length], down = new float[inside.Length], tie = new float[inside.Length];
        for (int y = 0, i = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++, i++)
            {
                if (x + 1 < width)
                    Connect(right, i, i + 1);
                if (y + 1 < height)
                    Connect(down, i, i + width);
            }
        }
        return new GridLaplacian(width, height, right, down, tie);

        void Connect(float[] edges, int i, int j)
        {
            if (inside[i] && inside[j])
                edges[i] = 1;
            else if (inside[i])
                tie[i]++;
            else if (inside[j])
                tie[j]++;
        }
    }

    private static void AddEdge(bool[] inside, double[] s, double[] d, double[] b, int i, int j, PoissonGradients gradients)
    {
        if (!inside[i] && !inside[j])
            return;
        double gs = s[i] - s[j], gd = d[i] - d[j], g = gradients == PoissonGradients.Mixed && Math.Abs(gd) > Math.Abs(gs) ? gd : gs;
        if (inside[i])
            b[i] += g + (inside[j] ? 0 : d[j]);
        if (inside[j])
            b[j] += -g + (inside[i] ? 0 : d[i]);
    }

    private static double[] Plane(Picture picture, int channel)
    {
        var plane = new double[picture.Width * picture.Height];
        for (var i = 0; i < plane.Length; i++)
            plane[i] = picture.Pixels[i * picture.Channels + channel];
        return plane;
    }

    private static string Size(Picture p) => $"{p.Width}x{p.Height} with {p.Channels} channel{(p.Channels == 1 ? "" : "s")}";
}
