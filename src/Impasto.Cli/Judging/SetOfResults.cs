namespace Impasto.Cli.Judging;

/// <summary>Which photograph and which style each result of a folder was made of.</summary>
internal static class SetOfResults
{
    private const string Separators = "._-";

    /// <summary>The picture for each result.</summary>
    /// <param name="results">The results' files.</param>
    /// <param name="typed">One picture for all of them, or a folder: there the one whose name stands in the result's (boats.starry-night.png, gatys.boats.png), the longest of several; else,
    /// of equally many, the one of the same number.</param>
    /// <param name="what">"photograph" or "style", for the sentence.</param>
    /// <exception cref="ImpastoException">There are no such pictures, or a result has none.</exception>
    public static IReadOnlyList<string> Match(IReadOnlyList<string> results, string typed, string what)
    {
        if (!Inputs.IsSet(typed))
            return [.. results.Select(_ => typed)];
        var pictures = Inputs.Expand(typed);
        var named = results.Select(result => pictures.Where(picture => IsNamed(Stem(result), Stem(picture))).MaxBy(picture => Stem(picture).Length)).ToList();
        if (named.TrueForAll(found => found is not null))
            return [.. named.Select(found => found!)];
        return pictures.Count == results.Count && named.TrueForAll(found => found is null) ? pictures
            : throw new UsageException($"There is no {what} for {results[named.IndexOf(null)]} among the {pictures.Count} pictures of {typed}",
                "let a result's name have its picture's in it, give as many pictures as results, or name one picture");
    }

    /// <summary>Whether a picture's name stands in a result's, apart from what is before and behind it.</summary>
    private static bool IsNamed(string result, string picture)
    {
        for (var at = result.IndexOf(picture, StringComparison.Ordinal); at >= 0; at = result.IndexOf(picture, at + 1, StringComparison.Ordinal))
        {
            var end = at + picture.Length;
            if ((at == 0 || Separators.Contains(result[at - 1])) && (end == result.Length || Separators.Contains(result[end])))
                return true;
        }
        return false;
    }

    private static string Stem(string path) => Path.GetFileNameWithoutExtension(path);
}
