using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Imaging.Sheets;
using Impasto.Imaging.Transforms;
using Impasto.Methods;

namespace Impasto.Cli.Managing;

/// <summary>One photo in every style that there is.</summary>
internal static class StyleSheet
{
    private const string ExamplePhoto = "examples/photos/nagasaki-boats.jpg";

    /// <summary>Longest side at which the photo is stylised: strokes look as they do on the small pictures that networks are trained on.</summary>
    private const int RenderSize = 512;

    private static readonly ContactSheetOptions Layout = new() { CellWidth = 320, CellHeight = 320 };

    /// <summary>Stylises and writes the sheet.</summary>
    /// <param name="options">Where to write, and the photo.</param>
    /// <param name="found">The models.</param>
    /// <param name="methods">What runs them.</param>
    /// <param name="terminal">Where progress goes.</param>
    /// <param name="cancel">Looked at by every style.</param>
    /// <exception cref="ImpastoException">There is no style or no photo, a model is corrupt, or the sheet exists.</exception>
    public static async Task<int> SaveAsync(ModelsSheetOptions options, IReadOnlyList<Model> found, MethodRegistry<IStyleMethod> methods, Terminal terminal,
        CancellationToken cancel)
    {
        var output = options.Sheet!;
        if (File.Exists(output) && !options.Overwrite)
            throw new UsageException($"{output} exists already", "add --overwrite, or name another file with --sheet");
        var styles = found.Where(model => methods.Find(model.Entry.Kind) is not null).SelectMany(model => model.Entry.Styles,
            (model, style) => (model.Entry, Style: style)).ToList();
        if (styles.Count == 0)
            throw new ModelException("There is no model with styles to show", "train one with impasto train, or name the folder where there are some with --models");
        var photo = PictureFile.Load(options.Photo ?? Example(), cancel: cancel);
        if (Math.Max(photo.Width, photo.Height) > RenderSize)
            photo = PictureTransforms.ResizeLongestSide(photo, RenderSize);
        var models = styles.Select(pair => pair.Entry.Name).Distinct().Count();
        var progress = new ProgressDisplay(terminal, Path.GetFileName(output), options.Quiet, "style");
        var cells = new List<(Picture?, string)> { (photo.ToRgb(), "photo") };
        try
        {
            progress.Begin($"{styles.Count} styles");
            foreach (var (entry, style) in styles)
            {
                var result = await methods.Get(entry.Kind).RenderAsync(new StyleRequest { Content = photo, Styles = [new Style(style, null)] },
                    cancel: cancel).ConfigureAwait(false);
                cells.Add((result.Picture, style));
                progress.Report(new StyleProgress($"{style} ({entry.Name})", cells.Count - 1, styles.Count));
            }
        }
        finally
        {
            progress.End();
        }
        await new ResultFile(ContactSheet.Compose(cells, Layout), output, 0, false).SaveAsync(terminal).ConfigureAwait(false);
        if (!options.Quiet)
            terminal.Error.WriteLine($"{Counted(styles.Count, "style")} of {Counted(models, "model")} on one photo: {output}");
        return 0;
    }

    private static string Counted(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static string Example()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var path = Path.Combine(at.FullName, ExamplePhoto);
            if (File.Exists(path))
                return path;
        }
        throw new UsageException("There is no example photo beside this program", "name a photo for the sheet with --photo FILE");
    }
}
