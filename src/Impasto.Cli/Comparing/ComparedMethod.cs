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
        List<(string Name, Model Model)> found = [.. style.Names.SelectMany(name => models.FindStyles(name).Select(model => (name, model)))];
        if (found.FirstOrDefault(known => known.Model.Entry.Kind == Method.Name) is { Model: { } own, Name: var called })
            return (new Style(called, null), own, null);
        if (SheetFiles.NetworkOf(Method, style) is { } made && models.Find(made) is { } trained && trained.Entry.Kind == Method.Name)
            return (new Style(made, null), trained, null);
        var others = found.Count > 0 ? $" ({string.Join(", ", found.Select(known => known.Model.Entry.Kind).Distinct())} has one)" : "";
        return (null, null, $"{Method.Name} has no network for {string.Join(" or ", style.Names)}{others}.");
    }
}
