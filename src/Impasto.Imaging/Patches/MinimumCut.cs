namespace Impasto.Imaging.Patches;

/// <summary>The minimum-error boundary cut between overlapping blocks (Efros and Freeman 2001, section 2.1), by dynamic programming.</summary>
internal static class MinimumCut
{
    /// <summary>
    /// The cheapest path from top to bottom that moves at most one column a row. Where costs are equal the lowest column wins, at the end and at every step back.
    /// </summary>
    /// <param name="error">Costs, [height, width].</param>
    /// <param name="width">Width of the overlap, at least 1.</param>
    /// <param name="height">Height of the overlap, at least 1.</param>
    /// <returns>The column of each row; cumulative[y, x] is the least cost of reaching a place.</returns>
    public static (int[] Path, double[] Cumulative) Vertical(ReadOnlySpan<double> error, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (error.Length != width * height)
            throw new ArgumentException($"A cut through {width}x{height} needs {width * height} costs, but got {error.Length}.", nameof(error));
        var cumulative = error.ToArray();
        for (var y = 1; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                cumulative[(y * width) + x] += cumulative[Lowest(cumulative, y - 1, x - 1, x + 1, width)];
        }
        var path = new int[height];
        path[^1] = Lowest(cumulative, height - 1, 0, width - 1, width) % width;
        for (var y = height - 2; y >= 0; y--)
            path[y] = Lowest(cumulative, y, path[y + 1] - 1, path[y + 1] + 1, width) % width;
        return (path, cumulative);
    }

    private static int Lowest(double[] costs, int y, int from, int to, int width)
    {
        var best = (y * width) + Math.Max(from, 0);
        for (var at = best + 1; at <= (y * width) + Math.Min(to, width - 1); at++)
        {
            if (costs[at] < costs[best])
                best = at;
        }
        return best;
    }
}
