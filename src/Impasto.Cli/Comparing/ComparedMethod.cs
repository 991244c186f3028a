using Impasto.Catalog;
using Impasto.Methods;

namespace Impasto.Cli.Comparing;

/// <summary>A row: a method with its options.</summary>
/// <param name="Method">The method.</param>
/// <param name="Options">Its options record.</param>
internal sealed record ComparedMethod(IStyleMethod Method, object Options)
{
    /// <summary>The style as the method takes it, none where it does without, and the model that paints it, if it is one's own; or what is missing.</summary>
    /// <param name="style">The style.</param>
    /// <param name="models">Where networks are.</param>
    public (Style? Style, Model? Model, string? Missing) Take(ComparedStyle style, ModelStore models)
    {
        if (!Method.TakesTrainedStyles)
        {
            if (style.Picture is { } file)
                return (new Style(file, null), null, null);
            return (null, null, Method.PaintsWithoutStyle ? null : $"{Method.Name} needs a picture of {style.Name}: write {style.Name}=FILE.");
        }
        var found = models.FindStyles(style.Name);
        if (found.All(model => model.Entry.Kind != Method.Name) && SheetFiles.NetworkOf(Method, style) is { } name && models.Find(name) is { } trained && trained.Entry.Kind == Method.Name)
            return (new Style(name, null), trained, null);
        if (found.FirstOrDefault(model => model.Entry.Kind == Method.Name) is { } own)
            return (new Style(style.Name, null), own, null);
        var others = found.Count > 0 ? $" ({string.Join(", ", found.Select(model => model.Entry.Kind).Distinct())} has one)" : "";
        return (null, null, $"{Method.Name} has no network for {style.Name}{others}.");
    }
}
