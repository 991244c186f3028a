using System.Globalization;

namespace Impasto.Cli.Stylizing;

/// <summary>A --style as it was typed: a file, folder, glob or model with an optional weight.</summary>
/// <param name="Name">What comes before the weight.</param>
/// <param name="Weight">The weight; 1 when none was given.</param>
internal sealed record StyleArgument(string Name, float Weight)
{
    /// <summary>Splits "file:weight" at the last colon. A colon that is part of an existing file's name, or follows a drive's letter, is none of a weight.</summary>
    /// <exception cref="UsageException">The weight is no number above 0.</exception>
    public static StyleArgument Parse(string typed)
    {
        var colon = typed.LastIndexOf(':');
        if (colon < 0 || IsDrive(typed, colon) || Path.Exists(typed))
            return new StyleArgument(typed, 1);
        var (name, text) = (typed[..colon], typed[(colon + 1)..]);
        if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight))
        {
            if (name.Length == 0)
                throw new UsageException($"--style {typed} has a weight but no style before it", "write FILE:WEIGHT");
            return weight > 0 && float.IsFinite(weight)
                ? new StyleArgument(name, weight)
                : throw new UsageException($"--style {typed} has the weight {text}, but a weight must be above 0", "leave the style out, or give it a larger weight");
        }
        return Path.Exists(name)
            ? throw new UsageException($"--style {typed} has the weight '{text}', which is no number", $"write {name}:0.5, for example")
            : new StyleArgument(typed, 1);
    }

    private static bool IsDrive(string typed, int colon) =>
        colon == 1 && char.IsAsciiLetter(typed[0]) && (typed.Length == 2 || typed[2] is '\\' or '/');
}
