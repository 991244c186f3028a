namespace Impasto;

/// <summary>Finds the name that was probably meant.</summary>
internal static class DidYouMean
{
    /// <summary>The nearest of the candidates, or null when none is near: at most a third of the word, and never more than three letters, may differ.</summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        string? best = null;
        var bestDistance = Math.Min(3, Math.Max(1, (word.Length + 1) / 3)) + 1;
        foreach (var candidate in candidates)
        {
            var distance = IsBeginning(word, candidate) ? 1 : Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance >= bestDistance)
                continue;
            best = candidate;
            bestDistance = distance;
        }
        return best;
    }

    /// <summary>"did you mean X?", the next step of an error; null where nothing is near.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="candidates">What could have been meant.</param>
    /// <param name="prefix">Put before the name: "--" for flags.</param>
    public static string? Question(string word, IEnumerable<string> candidates, string prefix = "") =>
        Nearest(word, candidates) is { } name ? $"did you mean {prefix}{name}?" : null;

    private static bool IsBeginning(string word, string candidate) =>
        word.Length >= 3 && candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Letters to insert, remove, replace or swap with their neighbour (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replace, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
