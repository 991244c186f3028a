using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.FeedForward;
using Impasto.Networks.FeedForward;

namespace Impasto.Composition;

/// <summary>
/// A trained style, loaded once and used for any number of pictures: <c>using var stylizer = await Stylizer.LoadAsync("starry-night");</c>. Its members may be called from any
/// thread;
/// pictures are done one after the other, each with every core.
/// </summary>
public sealed class Stylizer : IDisposable
{
    private readonly IFeedForwardModel _model;
    private readonly IStyleSession _session;

    private Stylizer(IFeedForwardModel model, string style) => (_model, Style, _session) = (model, style, new LoadedModel(model).Open());

    /// <summary>The style that pictures get where the options name none.</summary>
    public string Style { get; }

    /// <summary>Every style of the model.</summary>
    public IReadOnlyList<string> Styles => _model.Styles;

    /// <summary>Loads the model that a style belongs to.</summary>
    /// <param name="style">A style's name, or MODEL/STYLE; or a model's name or its file's path, which mean its first style.</param>
    /// <param name="models">Where to look; null looks where the command line does: IMPASTO_MODELS, models/ above the program, the user's data folder, models/ in the working directory.</param>
    /// <param name="cancel">Ends the loading.</param>
    /// <exception cref="ModelException">There is no such style (the sentence names the nearest), or its file is missing, corrupt or of another kind.</exception>
    public static async Task<Stylizer> LoadAsync(string style, ModelStore? models = null, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(style);
        var (path, own) = (style, style);
        if (!File.Exists(style))
        {
            var found = FeedForwardMethod.Find(models ?? ModelStore.Open(), style);
            own = ModelStore.OwnName(found, style);
            await Task.Run(() => ModelStore.Verify(found), cancel).ConfigureAwait(false);
            path = found.Path;
        }
        var model = await Task.Run(() => FeedForwardKind.LoadAny(path), cancel).ConfigureAwait(false);
        return new Stylizer(model, model.Styles.Contains(own) ? own : model.Styles[0]);
    }

    /// <summary>A picture in the style, of exactly its size (or the options'), with its alpha and metadata.</summary>
    /// <param name="picture">Of any size from 1x1; the largest are computed in bands. Unchanged.</param>
    /// <param name="options">Null for the full effect at the picture's size.</param>
    /// <param name="progress">Told how far the work is; may be null.</param>
    /// <param name="cancel">Ends the work with OperationCanceledException.</param>
    /// <exception cref="UsageException">An option is out of range, or names a style that the model lacks.</exception>
    /// <exception cref="MemoryLimitException">The picture would not fit in memory; the sentence says which size would.</exception>
    /// <exception cref="ObjectDisposedException">It has been disposed of.</exception>
    public async Task<Picture> StylizeAsync(Picture picture, StylizerOptions? options = null, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        options ??= new StylizerOptions();
        options.Validate(_model.Styles);
        var weights = options.Styles ?? new Dictionary<string, float> { [Style] = 1 };
        var request = new StyleRequest
        {
            Content = picture,
            Styles = [.. weights.Select(pair => new Style(pair.Key, null, pair.Value, options.StyleMasks?.GetValueOrDefault(pair.Key)))],
            Size = options.Size,
            Strength = options.Strength,
            StyleScale = options.StyleScale,
            PreserveColor = options.PreserveColor,
            Mask = options.Mask,
            Faces = options.Faces,
            KeepPerson = options.KeepPerson,
        };
        return (await _session.RenderAsync(request, progress, cancel).ConfigureAwait(false)).Picture;
    }

    /// <summary>As <see cref="StylizeAsync"/>, waiting for the result.</summary>
    /// <inheritdoc cref="StylizeAsync"/>
    public Picture Stylize(Picture picture, StylizerOptions? options = null, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default) =>
        StylizeAsync(picture, options, progress, cancel).GetAwaiter().GetResult();

    /// <summary>Gives the model's memory back.</summary>
    public void Dispose()
    {
        _session.Dispose();
        _model.Dispose();
    }

    /// <summary>The method over the one model.</summary>
    private sealed class LoadedModel(IFeedForwardModel model) : FeedForwardMethod(new ModelStore([], ""), FeedForwardKind.Johnson)
    {
        protected override (IFeedForwardModel Model, int Row) Load(Kept kept, string style) => (model, model.Styles.ToList().IndexOf(style));
    }
}
