using System.Text.RegularExpressions;

namespace Impasto.Studio;

/// <summary>Sentences of the library for readers of the page.</summary>
internal static partial class Sentences
{
    /// <summary>Options by the names that forms have, where the library calls them by their properties' in backquotes: `StyleScale` is 'style scale'.</summary>
    public static string WithOptionNames(string sentence) =>
        Quoted().Replace(sentence, match => $"'{Capital().Replace(match.Groups[1].Value, letter => $" {letter.Value}").Trim().ToLowerInvariant()}'");

    [GeneratedRegex("`([A-Z][A-Za-z0-9]*)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
