using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Studio;

/// <summary>What can be asked for: methods and styles, and how a request of a client becomes one of a method.</summary>
/// <param name="models">Where trained styles are.</param>
internal sealed class StudioMethods(ModelStore models)
{
    /// <summary>Options that name files, or what is the server's business.</summary>
    private static readonly HashSet<string> Withheld = ["style", "method", "mask", "style-mask", "threads", "save-every"];

    /// <summary>The methods.</summary>
    public MethodRegistry<IStyleMethod> Methods { get; } = AllMethods.Create(models);

    /// <summary>The options of all methods that a client may set.</summary>
    public static IEnumerable<MethodOption> CommonOptions => Offered(typeof(StylizeOptions));

    /// <summary>Every trained style, with its model.</summary>
    public IEnumerable<(string Name, Model Model)> Styles =>
        from model in models.All()
        where Methods.Find(model.Entry.Kind) is not null
        from style in model.Entry.Styles
        select (models.FindStyle(style)?.Entry.Name == model.Entry.Name ? style : $"{model.Entry.Name}/{style}", model);

    /// <summary>The options of a record that a client may set: no files, which would be this machine's.</summary>
    public static IEnumerable<MethodOption> Offered(Type options) =>
        OptionTable.For(options).Options.Where(option => !Withheld.Contains(option.Name) && (option.ValueType.IsPrimitive || option.ValueType.IsEnum));

    /// <summary>A client's request as a method and what it is to do.</summary>
    /// <param name="job">What is asked for.</param>
    /// <param name="shelf">Where its pictures are.</param>
    /// <param name="cancel">Stops the reading of pictures.</param>
    /// <exception cref="ImpastoException">It can't be done: a sentence for the user.</exception>
    public (IStyleMethod Method, StyleRequest Request) Read(JobRequest job, PictureShelf shelf, CancellationToken cancel)
    {
        var (method, common, own) = OptionsOf(job);
        var content = shelf.Load(job.Picture, cancel: cancel);
        var longest = common.Size ?? Math.Max(content.Width, content.Height);
        List<Style> styles = job.Style is { } name ? [new Style(name, null)]
            : job.StylePicture is { } picture ? [new Style("the style picture", shelf.Load(picture, (int)(longest * Math.Max(1, common.StyleScale)), cancel))] : [];
        return (method, new StyleRequest
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
            Mask = job.Mask is { } mask ? Masked(shelf.Load(mask, longest, cancel)) : null,
        });
    }

    /// <summary>Refuses what can be seen to be impossible without reading pictures.</summary>
    /// <inheritdoc cref="Read" path="/param[@name='job' or @name='shelf']"/>
    /// <exception cref="ImpastoException">It can't be done: a sentence for the user.</exception>
    public void Check(JobRequest job, PictureShelf shelf)
    {
        OptionsOf(job);
        foreach (var picture in new[] { job.Picture, job.StylePicture, job.Mask }.OfType<string>())
            shelf.Require(picture);
    }

    private (IStyleMethod Method, StylizeOptions Common, object Own) OptionsOf(JobRequest job)
    {
        var method = MethodOf(job);
        var given = job.Options ?? [];
        var common = (StylizeOptions)Set(typeof(StylizeOptions), given);
        var own = Set(method.OptionsType, given);
        if (given.Select(pair => pair.Key).FirstOrDefault(name => !Offered(typeof(StylizeOptions)).Concat(Offered(method.OptionsType)).Any(option => option.Name == name)) is { } unknown)
            throw new UsageException($"'{unknown}' is no option of {method.Name} that can be set here", "leave it out");
        return (method, common, own);
    }

    private static Imaging.Picture Masked(Imaging.Picture picture)
    {
        var values = picture.MaskValues();
        return new Imaging.Picture(values.Width, values.Height, 1, values.Values);
    }

    private IStyleMethod MethodOf(JobRequest job)
    {
        if (job.Style is not null && job.StylePicture is not null)
            throw new UsageException("A trained style and a style picture are both asked for", "choose one");
        if (job.Style is { } style)
        {
            var model = models.FindStyle(style) ?? throw new UsageException($"There is no style '{style}'", DidYouMean.Question(style, models.StyleNames) ?? "choose one of the list");
            return job.Method is { } named ? Methods.Get(named) : Methods.Get(model.Entry.Kind);
        }
        if (job.Method is { } method)
            return Methods.Get(method);
        return job.StylePicture is not null ? AllMethods.Fastest(Methods, models) : throw new UsageException("Neither a style nor a method is asked for", "choose one");
    }

    private static object Set(Type type, JsonObject given)
    {
        var offered = Offered(type).Select(option => option.Name).ToHashSet();
        var part = new JsonObject(given.Where(pair => offered.Contains(pair.Key)).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
        var table = OptionTable.For(type);
        return table.FromJson(table.CreateDefault(), part, NoFiles.Instance);
    }
}
