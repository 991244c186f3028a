using System.Globalization;

namespace Impasto.Evaluation;

/// <summary>
/// The photographs and paintings that results are compared on and that no training may see: 40 pairs, listed in held-out.tsv by their place below the data folder, size and
/// SHA-256. They were drawn by a seeded rule (benchmarks, "held-out"), none by its result.
/// </summary>
internal static class HeldOut
{
    private static readonly Lazy<IReadOnlyList<HeldOutPair>> All = new(Read);
    private static readonly Lazy<ILookup<string, HeldOutPicture>> ByName = new(() =>
        Pictures.ToLookup(picture => Path.GetFileName(picture.Path), StringComparer.OrdinalIgnoreCase));

    /// <summary>The pairs, in the order of the list.</summary>
    public static IReadOnlyList<HeldOutPair> Pairs => All.Value;

    /// <summary>Every photograph and painting of the pairs, once.</summary>
    public static IReadOnlyList<HeldOutPicture> Pictures => [.. Pairs.SelectMany(pair => new[] { pair.Photo, pair.Painting }).Distinct()];

    /// <summary>Whether a file is one of the pictures: a name in the list, whatever its folder, and then the same content.</summary>
    /// <exception cref="IOException">A file of such a name can't be read.</exception>
    public static bool Contains(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var candidates = ByName.Value[Path.GetFileName(path)];
        if (!candidates.Any() || new FileInfo(path).Length is var bytes && !candidates.Any(picture => picture.Bytes == bytes))
            return false;
        var hash = FileHash.Sha256OfFile(path);
        return candidates.Any(picture => picture.Sha256 == hash);
    }

    private static List<HeldOutPair> Read()
    {
        using var stream = typeof(HeldOut).Assembly.GetManifestResourceStream("Impasto.Evaluation.held-out.tsv")!;
        using var reader = new StreamReader(stream);
        var pairs = new List<HeldOutPair>();
        reader.ReadLine(); // the columns' names
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            pairs.Add(new HeldOutPair(cells[0], Picture(cells.AsSpan(1, 3)), Picture(cells.AsSpan(4, 3))));
        }
        return pairs;

        static HeldOutPicture Picture(ReadOnlySpan<string> cells) => new(cells[0], long.Parse(cells[1], CultureInfo.InvariantCulture), cells[2]);
    }
}
