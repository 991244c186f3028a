using System.Globalization;

namespace Impasto.Benchmarks;

/// <summary>Lines of a pair, a method and what is known of it, kept in a file as soon as they are known.</summary>
internal sealed class TableRows
{
    private readonly string _path;
    private readonly Dictionary<(int Pair, string Method), string[]> _rows = [];

    /// <param name="path">The file; made if it isn't there.</param>
    /// <param name="columns">Its first line.</param>
    public TableRows(string path, string columns)
    {
        _path = path;
        if (!File.Exists(path))
        {
            File.WriteAllText(path, columns + "\n");
            return;
        }
        // A line that was cut off is made again.
        foreach (var cells in File.ReadLines(path).Skip(1).Select(line => line.Split('\t')).Where(cells => cells.Length == columns.Split('\t').Length))
            _rows[(int.Parse(cells[0], CultureInfo.InvariantCulture), cells[1])] = cells[2..];
    }

    /// <summary>Whether there is a line.</summary>
    public bool Has(int pair, string method) => _rows.ContainsKey((pair, method));

    /// <summary>A line's cells after the pair and the method; null where there is none.</summary>
    public string[]? Of(int pair, string method) => _rows.GetValueOrDefault((pair, method));

    /// <summary>Adds a line.</summary>
    public void Add(int pair, string method, params string[] cells)
    {
        _rows[(pair, method)] = cells;
        File.AppendAllText(_path, $"{pair}\t{method}\t{string.Join('\t', cells)}\n");
    }
}
