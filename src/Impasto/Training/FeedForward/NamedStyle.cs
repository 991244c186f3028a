namespace Impasto.Training.FeedForward;

/// <summary>A style picture to train on and what users will call it.</summary>
/// <param name="Name">Lower case, hyphens.</param>
/// <param name="File">The picture's path.</param>
internal sealed record NamedStyle(string Name, string File)
{
    /// <summary>Reads "NAME=FILE" or "FILE", whose name is then the file's.</summary>
    public static NamedStyle Parse(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        var name = at > 0 ? text[..at] : Path.GetFileNameWithoutExtension(text);
        return new NamedStyle(string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')), text[(at + 1)..]);
    }
}
