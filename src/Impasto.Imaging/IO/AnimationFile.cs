using NetVips;

namespace Impasto.Imaging.IO;

/// <summary>Animations of GIF and WebP, page by page, by libvips.</summary>
internal static class AnimationFile
{
    /// <summary>Endings of files that may hold one, and are written as one.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".gif", ".webp"];

    /// <summary>What browsers take for a pause that is shorter than two hundredths of a second, ms.</summary>
    private const int UsualPause = 100, ShortestPause = 20;

    /// <summary>Whether a file's name ends as animations do.</summary>
    public static bool IsOne(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>A file's size and the pauses behind its pages, ms.</summary>
    /// <exception cref="InputException">It is none that can be read.</exception>
    public static (int Width, int Height, int[] Pauses) Identify(string path) => Guard(path, image =>
    {
        var pages = Pages(image);
        var stored = image.Contains("delay") && image.Get("delay") is int[] delays ? delays : [];
        return (image.Width, PageHeight(image), (int[])[.. Enumerable.Range(0, pages).Select(page => page < stored.Length && stored[page] >= ShortestPause ? stored[page] : UsualPause)]);
    });

    /// <summary>The pages in their order, three channels each, perhaps with alpha.</summary>
    public static IEnumerable<Picture> Read(string path, CancellationToken cancel)
    {
        using var source = Open(path);
        using var image = Guard(path, () => Load(source, path));
        var (pages, height) = (Pages(image), PageHeight(image));
        for (var page = 0; page < pages; page++)
        {
            cancel.ThrowIfCancellationRequested();
            var number = page;
            yield return Guard(path, () =>
            {
                using var cut = image.Crop(0, number * height, image.Width, height);
                return PictureDecoder.ToPicture(cut, range: null, gamma: null, PictureLimits.Default, wanted: null, [], cancel).ToRgb();
            });
        }
    }

    /// <summary>Joins pictures of one size to an animation that begins anew at its end.</summary>
    /// <param name="path">A file ending in .gif or .webp.</param>
    /// <param name="pages">Picture files, and the pause behind each, ms.</param>
    /// <exception cref="ImpastoException">It can't be written.</exception>
    public static void Write(string path, IReadOnlyList<(string File, int Pause)> pages)
    {
        var isGif = Path.GetExtension(path).Equals(".gif", StringComparison.OrdinalIgnoreCase);
        PictureLibrary.Ensure();
        if (!PictureLibrary.Has(isGif ? "gifsave_buffer" : "webpsave_buffer"))
            throw new ImpastoException($"This libvips writes no {(isGif ? "GIF" : "WebP")}, which {path} would be", "name a folder, or an .mp4 file") { File = path };
        var images = new List<Image>();
        try
        {
            images.AddRange(pages.Select(page => Image.NewFromFile(page.File, access: Enums.Access.Sequential)));
            using var joined = Image.Arrayjoin([.. images], across: 1);
            using var animated = joined.Mutate(change =>
            {
                change.Set(GValue.GIntType, "page-height", images[0].Height);
                change.Set(GValue.ArrayIntType, "delay", pages.Select(page => page.Pause).ToArray());
                change.Set(GValue.GIntType, "loop", 0);
            });
            var bytes = isGif ? animated.GifsaveBuffer(effort: 7) : animated.WebpsaveBuffer(90, effort: 4, smartSubsample: true);
            WholeFile.Write(path, stream => stream.Write(bytes));
        }
        catch (Exception e) when (e is VipsException or IOException or UnauthorizedAccessException)
        {
            throw new ImpastoException($"{path} can't be written ({(e is VipsException ? PictureLibrary.Reason(e) : e.Message.TrimEnd('.'))})", "name another place", e) { File = path };
        }
        finally
        {
            images.ForEach(image => image.Dispose());
        }
    }

    private static int Pages(Image image) => image.Int("n-pages", 1);

    private static int PageHeight(Image image) => image.Int("page-height", image.Height);

    private static Source Open(string path)
    {
        PictureLibrary.Ensure();
        return Guard(path, () => Source.NewFromFile(path));
    }

    private static Image Load(Source source, string path)
    {
        var format = PictureFile.FormatOf(path);
        if (format is not (PictureFormat.Gif or PictureFormat.WebP))
            throw new InputException($"{path} is neither GIF nor WebP, although its name says so", "give it the ending of what it is") { File = path };
        var limits = PictureLimits.Default;
        using var first = (Image)Operation.Call(PictureDecoder.Loader(format.Value)!, new VOption { { "access", Enums.Access.Sequential } }, source);
        if ((long)first.Width * first.Height > limits.MaxPixels || Pages(first) > limits.MaxFrames)
            throw new InputException($"{path} has {Pages(first)} pictures of {first.Width}x{first.Height}, but the limits are {limits.MaxFrames} and {limits.MaxPixels} pixels", "make it smaller") { File = path };
        return (Image)Operation.Call(PictureDecoder.Loader(format.Value)!, new VOption { { "n", -1 }, { "access", Enums.Access.Sequential } }, source);
    }

    private static T Guard<T>(string path, Func<Image, T> use)
    {
        using var source = Open(path);
        return Guard(path, () =>
        {
            using var image = Load(source, path);
            return use(image);
        });
    }

    private static T Guard<T>(string path, Func<T> use)
    {
        try
        {
            return use();
        }
        catch (VipsException e)
        {
            throw new InputException($"{path} can't be read ({PictureLibrary.Reason(e)})", "open it in a browser to see whether it is whole", e) { File = path };
        }
    }
}
