using System.Globalization;
using System.Text;

namespace Impasto.Cli;

/// <summary>Text as a terminal shows it. Names of files may hold anything, also what moves a terminal's cursor.</summary>
internal static class Printable
{
    /// <summary>The text on one line: control characters, and those that turn the direction of writing, become question marks.</summary>
    public static string Of(string text) => text.Any(IsUnfit) ? string.Concat(text.Select(c => IsUnfit(c) ? '?' : c)) : text;

    /// <summary>The columns that a text takes: two for letters of East Asia and pictures, none for marks over other letters.</summary>
    public static int Columns(string text) => text.EnumerateRunes().Sum(Columns);

    /// <summary>As much of a text as fits into so many columns.</summary>
    public static string Cut(string text, int columns)
    {
        var (taken, length) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            taken += Columns(rune);
            if (taken > columns)
                break;
            length += rune.Utf16SequenceLength;
        }
        return text[..Math.Min(length, text.Length)];
    }

    private static bool IsUnfit(char c) => char.IsControl(c) || c is >= '\u2028' and <= '\u202E' or >= '\u2066' and <= '\u2069';

    private static int Columns(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0
        : IsWide(rune.Value) ? 2 : 1;

    /// <summary>Unicode's East Asian Width W and F, in whole blocks.</summary>
    private static bool IsWide(int c) => c is >= 0x1100 and <= 0x115F or >= 0x231A and <= 0x23F3 or >= 0x25FD and <= 0x27BF or >= 0x2B1B and <= 0x2B55 or >= 0x2E80 and <= 0x303E
        or >= 0x3041 and <= 0xA4CF or >= 0xA960 and <= 0xA97F or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60
        or >= 0xFFE0 and <= 0xFFE6 or >= 0x16FE0 and <= 0x1B2FF or >= 0x1F000 and <= 0x1FAFF or >= 0x20000 and <= 0x3FFFD;
}
