using System.Text;

namespace Impasto.Cli.Stylizing;

/// <summary>What a result's default name says of its styles: "starry-night", "ink", "scream+mondrian".</summary>
internal static class StyleLabel
{
    /// <summary>Longest label: with the picture's own name it must fit in a file's name, also in letters of three bytes.</summary>
    private const int Longest = 48;

    /// <summary>The styles' names as far as they fit, then how many more there are; the method's where there is no style.</summary>
    public static string Of(IReadOnlyList<FoundStyle> styles, string method)
    {
        var names = styles.Select(style => Clean(style.ShortName))
            .Where(name => name.Length > 0).Distinct().ToList();
        if (names.Count == 0)
            return method;
        var label = names[0].Length > Longest ? names[0][..Longest] : names[0];
        var count = 1;
        for (; count < names.Count && label.Length + 1 + names[count].Length <= Longest; count++)
            label += "+" + names[count];
        return count < names.Count ? $"{label}+{names.Count - count}-more" : label;
    }

    /// <summary>Letters, digits, hyphens and underscores. No dots: the last one tells a result's name from its picture's.</summary>
    private static string Clean(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name.Normalize())
        {
            if (char.IsLetterOrDigit(c) || c == '_')
                text.Append(c);
            else if (text.Length > 0 && text[^1] != '-')
                text.Append('-');
        }
        return text.ToString().TrimEnd('-');
    }
}
