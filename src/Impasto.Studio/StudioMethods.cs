using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Methods;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Options;
using Impasto.Video;

namespace Impasto.Studio;

/// <summary>What can be asked for: methods and styles, and how a request of a client becomes one of a method.</summary>
/// <param name="models">Where trained styles are.</param>
internal sealed class StudioMethods(ModelStore models)
{
    /// <summary>Options that name files, or what is the server's business.</summary>
    private static readonly HashSet<string> Withheld = ["style", "method", "mask", "style-mask", "threads", "save-every", "stabilize", "report"];

    /// <summary>Photographs of one job.</summary>
    public const int MostPictures = 1000;

    /// <summary>Samples of one texture.</summary>
    private const int MostSamples = 64;

    /// <summary>Styles that are placed beside the first.</summary>
    private const int MostPlaces = 8;

    /// <summary>Ways of one comparison.</summary>
    private const int MostWays = 40;

    private const int LongestName = 255;

    private const string Comparison = "compare";

    /// <summary>The methods.</summary>
    public MethodRegistry<IStyleMethod> Methods { get; } = AllMethods.Create(models);

    /// <summary>The methods that make textures.</summary>
    public MethodRegistry<ITextureMethod> Textures { get; } = AllMethods.CreateTextures(models);

    /// <summary>Every trained style, with its model.</summary>
    public IEnumerable<(string Name, Model Model)> Styles =>
        from model in models.All()
        where Methods.Find(model.Entry.Kind) is not null
        from style in model.Entry.Styles
        select (models.FindStyle(style)?.Entry.Name == model.Entry.Name ? style : $"{model.Entry.Name}/{style}", model);

    /// <summary>The options of a record that a client may set: no files, which would be this machine's.</summary>
    public static IEnumerable<MethodOption> Offered(Type options) =>
        OptionTable.For(options).Options.Where(option => !Withheld.Contains(option.Name) && (option.ValueType.IsPrimitive || option.ValueType.IsEnum || IsTimeOrSize(options)));

    /// <summary>Texts of these records are times, rates and sizes, where those of others may name files.</summary>
    private static bool IsTimeOrSize(Type options) => options == typeof(VideoOptions) || options == typeof(TextureOptions);

    /// <summary>What is asked of a picture.</summary>
    /// <param name="job">What a client asks for.</param>
    /// <param name="shelf">Where its pictures are.</param>
    /// <param name="side">The picture's longest side: styles and masks are read as large as they are needed.</param>
    /// <param name="cancel">Stops the reading of pictures.</param>
    /// <exception cref="ImpastoException">It can't be done: a sentence for the user.</exception>
    public Func<Picture, StyleRequest> Read(JobRequest job, PictureShelf shelf, int side, CancellationToken cancel)
    {
        var method = MethodOf(job);
        var (common, own) = (Set<StylizeOptions>(job), Set(method.OptionsType, job));
        var longest = common.Size ?? side;
        IReadOnlyList<Style> styles = job.Style is not null ? Placed(job, id => Masked(shelf.Load(id, longest, cancel)))
            : job.StylePicture is { } picture ? [new Style("the style picture", shelf.Load(picture, (int)(longest * Math.Max(1, common.StyleScale)), cancel))] : [];
        var mask = job.Mask is { } id ? Masked(shelf.Load(id, longest, cancel)) : null;
        return content => new StyleRequest
        {
            Content = content,
            Styles = styles,
            Options = own,
            Size = common.Size,
            Strength = common.Strength,
            StyleScale = common.StyleScale,
            PreserveColor = common.PreserveColor,
            Faces = common.Faces,
            KeepPerson = common.KeepPerson,
            Seed = common.Seed,
            Mask = mask,
        };
    }

    /// <summary>Refuses what can be seen to be impossible without reading pictures.</summary>
    /// <inheritdoc cref="Read" path="/param[@name='job' or @name='shelf']"/>
    /// <exception cref="ImpastoException">It can't be done: a sentence for the user.</exception>
    public void Check(JobRequest job, PictureShelf shelf)
    {
        IMethod? method = job.Kind switch { JobKind.Texture => TextureOf(job).Method, JobKind.Compare => null, _ => MethodOf(job) };
        Type[] records = job.Kind switch
        {
            JobKind.Texture => [typeof(TextureOptions), method!.OptionsType],
            JobKind.Film => [typeof(StylizeOptions), typeof(VideoOptions), method!.OptionsType],
            JobKind.Compare => [typeof(StylizeOptions)],
            _ => [typeof(StylizeOptions), method!.OptionsType],
        };
        foreach (var record in records)
            Set(record, job);
        if (job.Kind == JobKind.Film)
        {
            var video = Set<VideoOptions>(job);
            video.Reading(null);
            video.Fading();
        }
        if (job.Options?.Select(pair => pair.Key).FirstOrDefault(name => !records.SelectMany(Offered).Any(option => option.Name == name)) is { } unknown)
            throw new UsageException($"'{unknown}' is no option of {method?.Name ?? Comparison} that can be set here", "leave it out");
        if (job.Contents.Concat(job.Names ?? []).Any(text => text is null) || job.Places?.Any(place => place is null) == true || job.Ways?.Any(way => way is null) == true)
            throw new UsageException("A list of the job has a gap", "leave out what is null");
        if (job.Kind is not (JobKind.Texture or JobKind.Compare))
        {
            Blend(job);
            CheckPlaces(job);
        }
        CheckWays(job);
        var most = job.Kind switch { JobKind.Folder => MostPictures, JobKind.Texture => MostSamples, _ => 1 };
        if (job.Contents.Count > most)
            throw new UsageException($"{job.Contents.Count} pictures are too many for a job of the kind {job.Kind.ToString().ToLowerInvariant()}", $"give {most} at most");
        if (job.Names?.Count > job.Contents.Count || job.Names?.Any(name => name.Length > LongestName) == true)
            throw new UsageException($"The pictures' names are more than the pictures, or longer than {LongestName} letters", "give one for each, or none");
        foreach (var file in job.Files)
            shelf.Require(file, isClip: job.Kind == JobKind.Film && file == job.Picture);
    }

    /// <summary>The method that is asked for, or chosen by the style.</summary>
    /// <exception cref="ImpastoException">There is none: a sentence for the user.</exception>
    public IStyleMethod MethodOf(JobRequest job)
    {
        if (job.Style is not null && job.StylePicture is not null)
            throw new UsageException("A trained style and a style picture are both asked for", "choose one");
        if (job.Style is { } style)
            return job.Method is { } named ? Methods.Get(named) : Methods.Get(ModelOf(style).Entry.Kind);
        if (job.Method is { } method)
            return Methods.Get(method);
        return job.StylePicture is not null ? AllMethods.Fastest(Methods, models) : throw new UsageException("Neither a style nor a method is asked for", "choose one");
    }

    /// <summary>How a texture is asked for.</summary>
    /// <exception cref="ImpastoException">It can't be made so: a sentence for the user.</exception>
    public (ITextureMethod Method, TextureOptions Common, object Own) TextureOf(JobRequest job)
    {
        if ((job.Style ?? job.StylePicture ?? job.Mask) is not null || job.Places is { Count: > 0 })
            throw new UsageException("A texture is made from samples alone, and a style or a mask is given", "leave it out");
        var method = job.Method is { } name ? Textures.Get(name) : Textures.Default;
        var common = Set<TextureOptions>(job);
        common.SizeFor(new Picture(1, 1, 1));
        common.Check(job.Contents.Count);
        return (method, common, Set(method.OptionsType, job));
    }

    /// <summary>How a film is asked for.</summary>
    /// <exception cref="ImpastoException">It can't be made so: a sentence for the user.</exception>
    public static (StylizeOptions Common, VideoOptions Video) FilmOptions(JobRequest job) => (Set<StylizeOptions>(job), Set<VideoOptions>(job));

    /// <summary>The method's name, for counting; "unknown" where there is none.</summary>
    public string NameOf(JobRequest job)
    {
        try
        {
            return job.Kind switch { JobKind.Texture => TextureOf(job).Method.Name, JobKind.Compare => Comparison, _ => MethodOf(job).Name };
        }
        catch (ImpastoException)
        {
            return "unknown";
        }
    }

    /// <summary>One trained style, or two that are blended.</summary>
    private IReadOnlyList<Style> Blend(JobRequest job)
    {
        if (!(job.Share is >= 0 and <= 1))
            throw new UsageException(FormattableString.Invariant($"The second style's share is {job.Share}"), "give a number from 0 to 1");
        if (job.Other is not { } other)
            return job.Style is { } only ? [new Style(only, null)] : [];
        if (job.Style is not { } style)
            throw new UsageException("A second style is given without a first", "give both, or only the first");
        ModelOf(other);
        // At the ends of the line there is but one.
        return [.. new[] { new Style(style, null, 1 - job.Share), new Style(other, null, job.Share) }.Where(part => part.Weight > 0)];
    }

    private void CheckPlaces(JobRequest job)
    {
        if (job.Places is not { Count: > 0 } places)
            return;
        if (job.Style is null)
            throw new UsageException("Styles are placed beside a trained one that acts elsewhere, and none is given", "name it, too");
        if (places.Count > MostPlaces)
            throw new UsageException($"{places.Count} placed styles are too many", $"give {MostPlaces} at most");
        foreach (var place in places)
            ModelOf(place.Style);
    }

    private void CheckWays(JobRequest job)
    {
        if (job.Kind != JobKind.Compare)
        {
            if (job.Ways is { Count: > 0 })
                throw new UsageException("Ways are compared, and this is no comparison", "leave them out, or ask for the kind Compare");
            return;
        }
        if ((job.Style ?? job.Method ?? job.Other) is not null || job.Places is { Count: > 0 })
            throw new UsageException("A comparison has its styles and methods in its ways", "name them there alone");
        if (job.Ways is not { Count: > 1 and <= MostWays } ways)
            throw new UsageException($"{job.Ways?.Count ?? 0} ways can't be compared", $"give 2 to {MostWays}");
        if (ways.Distinct().Count() < ways.Count)
            throw new UsageException("Two ways of the comparison are the same", "leave one of them out");
        if (ways.Any(way => way.Style is null == way.Method is null))
            throw new UsageException("A way is a trained style or a method, and one here is both or neither", "give one of them");
        foreach (var way in job.Compared)
            Set(MethodOf(way).OptionsType, way);
    }

    /// <summary>The trained styles with where they act: those that have no place of their own where no other does.</summary>
    private IReadOnlyList<Style> Placed(JobRequest job, Func<string, Picture> mask)
    {
        var elsewhere = Blend(job);
        if (job.Places is not { Count: > 0 } places)
            return elsewhere;
        List<Style> placed = [.. places.Select(place => new Style(place.Style, null, 1, mask(place.Mask)))];
        var first = placed[0].Mask!;
        var rest = new Picture(first.Width, first.Height, 1);
        Array.Fill(rest.Pixels, 1);
        foreach (var style in placed)
        {
            var taken = Resampler.Resize(style.Mask!, rest.Width, rest.Height, ResampleFilter.Bilinear);
            for (var i = 0; i < rest.Pixels.Length; i++)
                rest.Pixels[i] = Math.Max(0, rest.Pixels[i] - taken.Pixels[i]);
        }
        return [.. elsewhere.Select(style => style with { Mask = rest }), .. placed];
    }

    private Model ModelOf(string style) =>
        models.FindStyle(style) ?? throw new UsageException($"There is no style '{style}'", DidYouMean.Question(style, models.StyleNames) ?? "choose one of the list");

    /// <summary>A picture's brightness as a mask.</summary>
    public static Picture Masked(Picture picture)
    {
        var values = picture.MaskValues();
        return new Picture(values.Width, values.Height, 1, values.Values);
    }

    private static T Set<T>(JobRequest job) => (T)Set(typeof(T), job);

    private static object Set(Type type, JobRequest job)
    {
        var offered = Offered(type).Select(option => option.Name).ToHashSet();
        var part = new JsonObject((job.Options ?? []).Where(pair => offered.Contains(pair.Key)).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
        var table = OptionTable.For(type);
        return table.FromJson(table.CreateDefault(), part, NoFiles.Instance);
    }
}
