namespace Impasto.Imaging.Sheets;

/// <summary>Small plots for contact sheets: white paper, a thin axis below, no numbers; the label beneath the cell says what they show.</summary>
public static class Plot
{
    private const float Axis = 0.6f;

    /// <summary>Curves over one axis, drawn one over the other.</summary>
    /// <param name="width">Of the plot in pixels, at least 2.</param>
    /// <param name="height">Of the plot in pixels, at least 2.</param>
    /// <param name="curves">Values from left to right, at least two each, and their colour.</param>
    /// <param name="top">The value at the plot's upper edge, above 0; larger ones are cut.</param>
    public static Picture Lines(int width, int height, IReadOnlyList<(float[] Values, (float R, float G, float B) Ink)> curves, float top)
    {
        ArgumentNullException.ThrowIfNull(curves);
        var plot = Paper(width, height, top);
        foreach (var (values, ink) in curves)
        {
            var before = -1;
            for (var x = 0; x < width; x++)
            {
                var at = (float)x * (values.Length - 1) / (width - 1);
                var left = Math.Min((int)at, values.Length - 2);
                var y = RowOf(values[left] + (at - left) * (values[left + 1] - values[left]), height, top);
                for (var row = Math.Min(y, before < 0 ? y : before); row <= Math.Max(y, before); row++)
                    Set(plot, x, row, ink);
                before = y;
            }
        }
        return plot;
    }

    /// <summary>Bars side by side in groups, each group in a grey of its own.</summary>
    /// <param name="width">Of the plot in pixels, at least 2.</param>
    /// <param name="height">Of the plot in pixels, at least 2.</param>
    /// <param name="groups">The bars' heights.</param>
    /// <param name="top">The value at the plot's upper edge, above 0; larger ones are cut.</param>
    public static Picture Bars(int width, int height, IReadOnlyList<IReadOnlyList<double>> groups, double top)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var plot = Paper(width, height, top);
        // One empty bar's width between groups.
        var slots = groups.Sum(group => group.Count) + groups.Count + 1;
        var slot = 1;
        for (var g = 0; g < groups.Count; g++, slot++)
        {
            var gray = 0.15f + (0.45f * g / Math.Max(1, groups.Count - 1));
            foreach (var value in groups[g])
            {
                var (left, right) = (slot * width / slots, Math.Max((slot * width / slots) + 1, ((slot + 1) * width / slots) - 1));
                for (var y = RowOf((float)value, height, (float)top); y < height - 1; y++)
                {
                    for (var x = left; x < right; x++)
                        Set(plot, x, y, (gray, gray, gray));
                }
                slot++;
            }
        }
        return plot;
    }

    private static Picture Paper(int width, int height, double top)
    {
        if (width < 2 || height < 2 || !(top > 0))
            throw new ArgumentException($"A plot of {width}x{height} pixels up to the value {top} can't be drawn.");
        var plot = new Picture(width, height, 3);
        Array.Fill(plot.Pixels, 1f);
        for (var x = 0; x < width; x++)
            Set(plot, x, height - 1, (Axis, Axis, Axis));
        return plot;
    }

    private static int RowOf(float value, int height, float top) => Math.Clamp((int)MathF.Round((height - 2) * (1 - (value / top))), 0, height - 1);

    private static void Set(Picture plot, int x, int y, (float R, float G, float B) ink)
    {
        if ((uint)x < (uint)plot.Width && (uint)y < (uint)plot.Height)
            (plot[x, y, 0], plot[x, y, 1], plot[x, y, 2]) = ink;
    }
}
