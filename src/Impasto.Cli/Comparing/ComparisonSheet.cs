using System.Globalization;
using Impasto.Imaging;
using Impasto.Imaging.Sheets;

namespace Impasto.Cli.Comparing;

/// <summary>A comparison as a picture: a column for each pair with its photograph and style above, a row for each method.</summary>
internal static class ComparisonSheet
{
    /// <summary>A cell's side, px, from which a line of measures fits beneath it in letters of twice the size.</summary>
    private const int LeastForLargeText = 288;

    /// <summary>Composes it.</summary>
    /// <param name="job">What is compared.</param>
    /// <param name="heads">Each pair's photograph and style picture, small; null for those that can't be shown.</param>
    /// <param name="rows">The cells.</param>
    public static Picture Compose(CompareJob job, IReadOnlyList<(Picture? Content, Picture? Style)> heads, IReadOnlyList<IReadOnlyList<ComparedCell>> rows)
    {
        var cells = new List<(Picture?, string)> { (null, "photograph") };
        cells.AddRange(heads.Zip(job.Pairs, (head, pair) => (head.Content, pair.ContentName)));
        cells.Add((null, "style"));
        cells.AddRange(heads.Zip(job.Pairs, (head, pair) => (head.Style, pair.Style.Title)));
        foreach (var (method, row) in job.Methods.Zip(rows))
        {
            cells.Add((null, $"{method.Method.Name}\n{Citation(method.Method.Paper)}"));
            cells.AddRange(row.Select(cell => (cell.Small, Label(cell, !job.Options.NoTimes))));
        }
        return ContactSheet.Compose(cells, new ContactSheetOptions
        {
            Columns = job.Pairs.Count + 1,
            CellWidth = job.Cell,
            CellHeight = cells.Select(cell => cell.Item1?.Height ?? 0).Max() is > 0 and var tallest ? tallest : job.Cell,
            TextScale = job.Cell >= LeastForLargeText ? 2 : 1,
            Gap = 12,
        });
    }

    /// <summary>Authors and year of a paper that is cited as "authors year, title".</summary>
    public static string Citation(string paper) => paper.Split(';')[0] is var first && first.IndexOf(", ", StringComparison.Ordinal) is > 0
        ? first[..(YearEnd(first) is > 0 and var end ? end : first.Length)] : first;

    private static int YearEnd(string paper)
    {
        for (var i = 0; i + 4 <= paper.Length; i++)
        {
            if (int.TryParse(paper.AsSpan(i, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is > 1900 and < 2100)
                return i + 4;
        }
        return 0;
    }

    private static string Label(ComparedCell cell, bool withTimes) => cell.State switch
    {
        CellState.Done => string.Join('\n', Lines(cell, withTimes)),
        CellState.Open => "not made yet",
        CellState.Missing => $"missing:\n{cell.Sentence}",
        _ => $"failed:\n{cell.Sentence}",
    };

    private static IEnumerable<string> Lines(ComparedCell cell, bool withTimes)
    {
        if (withTimes)
            yield return Durations.Seconds(TimeSpan.FromSeconds(cell.Seconds));
        if (cell.WithoutStyle)
            yield return "without the style";
        else
            yield return $"style {Number(cell, "style")} colour {Number(cell, "histogram")}";
        yield return $"content {Number(cell, "content")} ssim {Number(cell, "ssim")}";
    }

    private static string Number(ComparedCell cell, string measure) => cell.Measures.GetValueOrDefault(measure) is { } value ? value.ToString("0.00", CultureInfo.InvariantCulture) : "-";
}
