using System.Globalization;
using System.Text;
using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Faces;

/// <summary>
/// Landmark files as iBUG writes them: "version: 1", "n_points: 68", "{", one "x y" a line, "}". Coordinates in the file are 1-based; in memory 0-based. What other programs make of it
/// is read as well: byte order marks, any ends of lines, comments, commas, version 1.0, capitals, no header.
/// </summary>
internal static class PtsFile
{
    /// <summary>No landmark file is larger, bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    private const double MaxCoordinate = 1_000_000;

    /// <summary>Reads a file of 68 points.</summary>
    /// <exception cref="IOException">The file can't be opened.</exception>
    /// <exception cref="InputException">It is no such file; the message names it, the reason and what is expected.</exception>
    public static FaceLandmarks Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var stream = File.OpenRead(path);
        if (stream.Length > MaxBytes)
            throw Bad(path, $"it is {stream.Length} bytes long and a landmark file has at most {MaxBytes}");
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return Parse(reader.ReadToEnd(), path);
    }

    /// <summary>Parses a file's text.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="name">Named in errors.</param>
    /// <exception cref="InputException">As <see cref="Read"/>.</exception>
    public static FaceLandmarks Parse(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        var all = text.TrimStart('\uFEFF').Split(['\n', '\r'], StringSplitOptions.TrimEntries).Select(line => line.Split(["#", "//", ";"], StringSplitOptions.TrimEntries)[0]);
        var plain = string.Join('\n', all.Where(line => line.Length > 0));
        int open = plain.IndexOf('{', StringComparison.Ordinal), close = plain.IndexOf('}', StringComparison.Ordinal);
        if (open < 0 || close < open || plain[(close + 1)..].Trim().Length > 0)
            throw Bad(name, "its points don't stand between one pair of braces");
        var header = plain[..open].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (Field(header, "version") is { } version && Number(version) != 1)
            throw Bad(name, $"it is of version {version}, and only version 1 is known");
        if (Field(header, "n_points") is { } count && Number(count) != FaceLandmarks.Count)
            throw Bad(name, $"its \"n_points\" is not {FaceLandmarks.Count}");
        var lines = plain[(open + 1)..close].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length != FaceLandmarks.Count)
            throw Bad(name, $"it holds {lines.Length} points instead of {FaceLandmarks.Count}");
        var points = new Point2[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            var parts = lines[i].Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != 2 || !TryCoordinate(parts[0], out var x) || !TryCoordinate(parts[1], out var y))
                throw Bad(name, $"point {i + 1} is not two numbers between -{MaxCoordinate} and {MaxCoordinate}");
            points[i] = new Point2(x - 1, y - 1);
        }
        try
        {
            return new FaceLandmarks(points);
        }
        catch (ArgumentException e)
        {
            throw Bad(name, "its points all lie in one place", e);
        }
    }

    /// <summary>Writes a file, first under a temporary name.</summary>
    public static void Write(string path, FaceLandmarks landmarks)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(landmarks);
        var text = new StringBuilder($"version: 1\nn_points: {FaceLandmarks.Count}\n{{\n");
        foreach (var p in landmarks.Points)
            text.Append(CultureInfo.InvariantCulture, $"{p.X + 1:0.######} {p.Y + 1:0.######}\n");
        WholeFile.Write(path, text.Append("}\n").ToString());
    }

    private static string? Field(string[] header, string key) =>
        header.Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).FirstOrDefault(parts => parts.Length == 2 && parts[0].Equals(key, StringComparison.OrdinalIgnoreCase))?[1];

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static bool TryCoordinate(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && Math.Abs(value) <= MaxCoordinate;

    private static InputException Bad(string name, string reason, Exception? inner = null) =>
        new($"{name} is not a landmark file that can be used, since {reason}", "give a .pts file with 68 points in iBUG order", inner) { File = name };
}
