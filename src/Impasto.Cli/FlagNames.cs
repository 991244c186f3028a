using System.Text.RegularExpressions;

namespace Impasto.Cli;

/// <summary>The library's messages name an option by its property, between backquotes; here it is called by its flag.</summary>
internal static partial class FlagNames
{
    /// <summary>A message with the command's flags.</summary>
    /// <param name="message">Of the library.</param>
    /// <param name="command">Whose options it may speak of; null leaves the properties' names.</param>
    public static string Translate(string message, CommandSpec? command) =>
        Backquoted().Replace(message, match => command?.Options.FirstOrDefault(option => option.Property == match.Groups[1].Value) is { } option ? "--" + option.Name
            : match.Groups[1].Value);

    [GeneratedRegex("`([A-Za-z]+)`")]
    private static partial Regex Backquoted();
}
