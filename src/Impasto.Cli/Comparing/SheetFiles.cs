using System.Text;
using Impasto.Methods;

namespace Impasto.Cli.Comparing;

/// <summary>What the files of a comparison are called: the sheet as asked for, and all else beside it.</summary>
/// <param name="sheet">The sheet.</param>
internal sealed class SheetFiles(string sheet)
{
    private const int LongestPart = 40;

    /// <summary>The picture with all cells.</summary>
    public string Sheet => sheet;

    /// <summary>The record beside the sheet.</summary>
    public string Record => RecordOf(sheet);

    /// <summary>The page beside the sheet.</summary>
    public string Page => OutputNames.Beside(sheet, ".html");

    /// <summary>The folder of the results.</summary>
    public string Folder => OutputNames.Beside(sheet, ".cells");

    /// <summary>Where the networks lie that were trained for this sheet.</summary>
    public string Networks => Path.Combine(Folder, "models");

    /// <summary>The folder of a network's training.</summary>
    public string TrainingOf(string network) => Path.Combine(Folder, "training", network);

    /// <summary>
    /// What a network is called, and its style, that was trained for this sheet: by the picture's bytes too, so that another picture of the name gets another network. Null without a
    /// picture.
    /// </summary>
    public static string? NetworkOf(IStyleMethod method, ComparedStyle style) =>
        style.Picture is { } file && File.Exists(file) ? $"{method.Name}-{Clean(style.Name)}-{FileHash.Sha256OfFile(file)[..8]}" : null;

    /// <summary>The files of the results, a row for each method: photographs and styles of one name are told apart by number.</summary>
    public string[][] CellsOf(IReadOnlyList<ComparedMethod> methods, IReadOnlyList<ComparedPair> pairs)
    {
        var taken = new HashSet<string>();
        return [.. methods.Select(method => pairs.Select(pair => Path.Combine(Folder, Free(method, pair) + ".png")).ToArray())];

        string Free(ComparedMethod method, ComparedPair pair)
        {
            var name = string.Join('.', new[] { method.Method.Name, pair.ContentName, pair.Style.Name }.Select(Clean));
            var free = name;
            for (var i = 2; !taken.Add(free); i++)
                free = $"{name}-{i}";
            return free;
        }
    }

    /// <summary>The record beside a file.</summary>
    public static string RecordOf(string file) => OutputNames.Beside(file, ".json");

    /// <summary>A result's file as it is named in the record and on the page, from the sheet's folder.</summary>
    public static string FromSheet(string cell) => $"{Path.GetFileName(Path.GetDirectoryName(cell))}/{Path.GetFileName(cell)}";

    private static string Clean(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name.Normalize())
            text.Append(char.IsLetterOrDigit(c) || c is '_' or '-' ? c : '-');
        return text.ToString(0, Math.Min(text.Length, LongestPart));
    }
}
