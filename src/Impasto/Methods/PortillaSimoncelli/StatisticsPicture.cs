using Impasto.Imaging;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>Draws the model's statistics for reports: correlations from -1 (black) over 0 (grey) to 1 (white), fine scales above coarse ones.</summary>
internal static class StatisticsPicture
{
    private const int Air = 1;

    /// <summary>The groups that make pictures, of the sample and of the result.</summary>
    public static IEnumerable<TexturePanel> Panels(TextureStatistics wanted, TextureStatistics reached)
    {
        yield return new TexturePanel("magnitudes' auto-corr.", Bands(wanted), Bands(reached));
        yield return new TexturePanel("orientations' corr.", Scales(wanted.OrientationCorrelation, wanted), Scales(reached.OrientationCorrelation, wanted));
        yield return new TexturePanel("parents' magnitudes", Scales(wanted.ParentMagnitudeCorrelation, wanted), Scales(reached.ParentMagnitudeCorrelation, wanted));
        yield return new TexturePanel("parents' phases", Scales(wanted.ParentRealCorrelation, wanted), Scales(reached.ParentRealCorrelation, wanted));
    }

    /// <summary>A row for each scale, in it a square for each orientation.</summary>
    private static Picture Bands(TextureStatistics statistics)
    {
        var n = statistics.Neighborhood;
        var all = statistics.MagnitudeAutoCorrelation;
        var picture = Paper((all[0].Length * (n + Air)) - Air, (all.Length * (n + Air)) - Air);
        for (var s = 0; s < all.Length; s++)
        {
            for (var b = 0; b < all[s].Length; b++)
                Draw(picture, all[s][b], n, b * (n + Air), s * (n + Air));
        }
        return picture;
    }

    /// <summary>A matrix for each scale, one below the other: a row for each orientation, a column for each partner.</summary>
    private static Picture Scales(double[][] matrices, TextureStatistics statistics)
    {
        var orientations = statistics.MagnitudeDeviation[0].Length;
        var widest = Math.Max(1, matrices.Max(m => m.Length) / orientations);
        var picture = Paper(widest, (matrices.Length * (orientations + Air)) - Air);
        for (var s = 0; s < matrices.Length; s++)
            Draw(picture, matrices[s], Math.Max(1, matrices[s].Length / orientations), 0, s * (orientations + Air));
        return picture;
    }

    private static Picture Paper(int width, int height)
    {
        var picture = new Picture(width, height, 1);
        Array.Fill(picture.Pixels, 1f);
        return picture;
    }

    private static void Draw(Picture picture, double[] values, int columns, int left, int top)
    {
        for (var i = 0; i < values.Length; i++)
            picture[left + (i % columns), top + (i / columns), 0] = (float)Math.Clamp(0.5 + (0.5 * values[i]), 0, 1);
    }
}
