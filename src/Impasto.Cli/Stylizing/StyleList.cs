using Impasto.Catalog;

namespace Impasto.Cli.Stylizing;

/// <summary>The trained styles as lines to choose from.</summary>
internal static class StyleList
{
    /// <summary>A line for each style of a model: its name, and the painting where that is known.</summary>
    public static IEnumerable<string> Lines(ModelEntry entry) => Lines(entry.Styles.Select(style => (style, entry.PaintingOf(style))));

    /// <summary>The error with the styles of all models after it, unless only errors or JSON are wanted.</summary>
    public static ImpastoException After(ImpastoException error, ModelStore models, RunOptions run)
    {
        var styles = models.All().SelectMany(model => model.Entry.Styles, (model, style) => (Name: style, Painting: model.Entry.PaintingOf(style)))
            .DistinctBy(style => style.Name).OrderBy(style => style.Name, StringComparer.Ordinal).ToList();
        return styles.Count == 0 || run.Quiet || run.Json ? error : new ChoiceException(error, ["The trained styles:", .. Lines(styles)]);
    }

    private static IEnumerable<string> Lines(IEnumerable<(string Name, Painting? Painting)> styles) => styles.Select(style => $"  {style.Name,-20}  {style.Painting}".TrimEnd());
}
