namespace Impasto.Cli.Judging;

/// <summary>Which photograph and which style each result of a folder was made of.</summary>
internal static class SetOfResults
{
    private const string Separators = "._-";

    /// <summary>The picture for each result.</summary>
    /// <param name="results">The results' files.</param>
    /// <param name="typed">One picture for all of them, or a folder: there the one whose name the result's begins or ends with (boats.starry-night.png), else, of equally many, the one of the
    /// same number.</param>
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
                "let a result's name begin or end with its picture's, give as many pictures as results, or name one picture");
    }

    private static bool IsNamed(string result, string picture) => result == picture
        || result.StartsWith(picture, StringComparison.Ordinal) && Separators.Contains(result[picture.Length])
        || result.EndsWith(picture, StringComparison.Ordinal) && Separators.Contains(result[^(picture.Length + 1)]);

    private static string Stem(string path) => Path.GetFileNameWithoutExtension(path);
}
