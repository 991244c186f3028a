using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Cli.Stylizing;

/// <summary>Finds out what each --style is, and reads it.</summary>
internal static class StyleLoader
{
    /// <summary>Masks whose greatest value is below this, three steps of 8 bits, show nothing.</summary>
    private const float NearlyNothing = 3.5f / 255;

    /// <summary>Styles as they were typed: pictures are found but not yet read, models looked up.</summary>
    /// <param name="options">The styles and their masks.</param>
    /// <param name="models">Where trained styles are looked for.</param>
    /// <param name="run">Whether a list of styles may stand behind an error.</param>
    /// <param name="notes">Told of a name that a trained style and a file or folder share: the style is meant, whatever lies in the folder that one happens to be in.</param>
    /// <exception cref="ImpastoException">A style is neither a picture nor a model.</exception>
    public static IReadOnlyList<FoundStyle> Find(StylizeOptions options, ModelStore models, RunOptions run, ICollection<string> notes)
    {
        var found = new List<FoundStyle>();
        if (options.StyleMasks.Count > 0 && options.StyleMasks.Count != options.Styles.Count)
            throw new UsageException($"There are {options.StyleMasks.Count} --style-mask for {options.Styles.Count} --style", "give one for each style, in their order");
        for (var i = 0; i < options.Styles.Count; i++)
        {
            var (name, weight) = StyleArgument.Parse(options.Styles[i]);
            var mask = options.StyleMasks.Count > 0 ? options.StyleMasks[i] : null;
            if (Path.HasExtension(name) && File.Exists(name))
                found.Add(new FoundStyle(name, weight, mask, null));
            else if (models.FindStyle(name) is { } model)
                found.Add(new FoundStyle(name, weight, mask, model));
            else if (File.Exists(name))
                found.Add(new FoundStyle(name, weight, mask, null));
            else if (Directory.Exists(name) || name.AsSpan().IndexOfAny('*', '?') >= 0)
                found.AddRange(Inputs.Expand(name).Select(path => new FoundStyle(path, weight, mask, null)));
            else
                throw Unknown(name, models, run);
            if (found is [.., { Model: not null }] && Path.Exists(name))
                notes.Add($"The style {name} is the trained one; the {(File.Exists(name) ? "file" : "folder")} of that name is ./{name}.");
        }
        return found;
    }

    /// <summary>Reads the style pictures and masks.</summary>
    /// <param name="found">The styles.</param>
    /// <param name="longest">The longest side of what is made with them, px, or null where it isn't known: larger ones are reduced while they are read.</param>
    /// <param name="scale">The styles' longest side as a multiple of it.</param>
    /// <param name="cancel">Stops the reading.</param>
    public static IReadOnlyList<Style> Load(IEnumerable<FoundStyle> found, Func<int?> longest, float scale, CancellationToken cancel) =>
    [
        .. found.Select(style => new Style(
            style.Name,
            style.Model is null && !style.IsPrepared ? PictureFile.LoadBeside(style.Name, () => Scaled(longest(), scale), cancel: cancel) : null,
            style.Weight,
            LoadMask(style.Mask, longest, cancel))
        {
            Prepared = style.IsPrepared ? PreparedStyle.Load(style.Name) : null,
        }),
    ];

    /// <summary>Networks for any style look at it as large as the result, whatever its scale.</summary>
    private static int? Scaled(int? longest, float scale) => longest is { } side ? (int)Math.Round(side * Math.Max(1.0, scale)) : null;

    /// <summary>Reads a mask as one channel; null stays null.</summary>
    /// <param name="path">The file.</param>
    /// <param name="longest">As for <see cref="Load"/>.</param>
    /// <param name="cancel">Stops the reading.</param>
    public static Picture? LoadMask(string? path, Func<int?> longest, CancellationToken cancel)
    {
        if (path is null)
            return null;
        var picture = PictureFile.LoadBeside(path, longest, cancel: cancel);
        var values = picture.MaskValues();
        IReadOnlyList<string> notes = values.Values.Max() is > 0 and < NearlyNothing
            ? [.. picture.Notes, $"{path} is black nearly everywhere, or holds 0 and 1 where 0 and 255 were meant: it leaves the picture as it is."] : picture.Notes;
        return new Picture(values.Width, values.Height, 1, values.Values) { Notes = notes };
    }

    /// <summary>What is to be said of the style pictures and masks as they were read.</summary>
    public static IEnumerable<string> Notes(IEnumerable<Style> styles, Picture? mask) =>
        styles.SelectMany(style => new[] { style.Picture, style.Mask }).Append(mask).SelectMany(picture => picture?.Notes ?? []);

    private static ImpastoException Unknown(string name, ModelStore models, RunOptions run)
    {
        if (PictureFile.IsUnspeakable(name))
            return new InputException(PictureFile.Unspeakable(name));
        if (name.AsSpan().IndexOfAny('/', '\\') >= 0 || Path.HasExtension(name))
        {
            var folder = Path.GetDirectoryName(name) is { Length: > 0 } parent ? parent : ".";
            var near = Directory.Exists(folder) ? DidYouMean.Question(Path.GetFileName(name),
                Directory.EnumerateFiles(folder).Take(1000).Select(path => Path.GetFileName(path)!)) : null;
            near ??= models.FindStyle(Path.GetFileNameWithoutExtension(name)) is not null ? $"did you mean {Path.GetFileNameWithoutExtension(name)}?" : null;
            return new InputException($"The style {name} doesn't exist", near ?? "check the name and the folder") { File = name };
        }
        return StyleList.After(new ModelException($"There is no picture and no trained style '{name}'",
            DidYouMean.Question(name, models.StyleNames) ?? "name a picture file, or a style of impasto models list"), models, run);
    }
}
