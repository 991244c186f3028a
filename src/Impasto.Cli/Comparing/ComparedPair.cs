namespace Impasto.Cli.Comparing;

/// <summary>A column: a photograph and the style that it is painted in.</summary>
/// <param name="Content">The photograph's file.</param>
/// <param name="Style">The style.</param>
internal sealed record ComparedPair(string Content, ComparedStyle Style)
{
    /// <summary>The photograph's name without folder and ending.</summary>
    public string ContentName => Path.GetFileNameWithoutExtension(Content);
}
