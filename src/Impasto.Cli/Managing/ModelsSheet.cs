using Impasto.Catalog;
using Impasto.Cli.Stylizing;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Methods;

namespace Impasto.Cli.Managing;

/// <summary>models list --sheet: one photo in every style that there is.</summary>
internal static class ModelsSheet
{
    private const string ExamplePhoto = "examples/photos/nagasaki-boats.jpg";

    /// <summary>Longest side at which the photo is stylised: strokes look as they do on the small pictures that networks are trained on.</summary>
    private const int RenderSize = 512;

    /// <summary>Stylises and writes the sheet.</summary>
    /// <param name="options">Where to write, and the photo.</param>
    /// <param name="store">Where the models are.</param>
    /// <param name="methods">What runs them.</param>
    /// <param name="terminal">Where progress goes.</param>
    /// <param name="cancel">Looked at by every style.</param>
    /// <exception cref="ImpastoException">There is no style or no photo, a model is corrupt, or the sheet exists.</exception>
    public static async Task<int> SaveAsync(ModelsSheetOptions options, ModelStore store, MethodRegistry<IStyleMethod> methods, Terminal terminal, CancellationToken cancel)
    {
        var output = options.Sheet!;
        if (File.Exists(output) && !options.Overwrite)
            throw new UsageException($"{output} exists already", "add --overwrite, or name another file with --sheet");
        if (!PictureEndings.IsWritable(output))
            throw new UsageException($"The sheet {output} has no ending of a format to write", $"use {string.Join(", ", PictureEndings.Writable)}");
        OutputFile.Alone(output).CheckPlace(0);
        var styles = TrainedStyle.All(store, methods);
        var photo = PictureFile.LoadFor(options.Photo ?? Example(), RenderSize, cancel: cancel);
        if (Math.Max(photo.Width, photo.Height) > RenderSize)
            photo = PictureTransforms.ResizeLongestSide(photo, RenderSize);
        var progress = new ProgressDisplay(terminal, Path.GetFileName(output), options.Quiet, "style");
        var sheet = new StyleSheet(photo);
        using var sessions = new Sessions();
        try
        {
            progress.Begin($"{styles.Count} styles");
            foreach (var style in styles)
            {
                var request = new StyleRequest { Content = photo, Styles = [new Style(style.Name, null)] };
                var result = await sessions.Of(style.Method).RenderAsync(request, cancel: cancel).ConfigureAwait(false);
                sheet.Add(result.Picture, style.Name);
                progress.Report(new StyleProgress($"{style.Name} ({style.Model.Entry.Name})", sheet.Styles, styles.Count));
            }
        }
        finally
        {
            progress.End();
        }
        await sheet.SaveAsync(OutputFile.Alone(output), terminal).ConfigureAwait(false);
        if (!options.Quiet)
            terminal.Say($"{Counted(styles.Count, "style")} of {Counted(styles.Select(style => style.Model.Path).Distinct().Count(), "model")} on one photo: {output}");
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
