using Impasto.Models;

namespace Impasto.Methods.FeedForward;

/// <summary>
/// What the methods with a network trained for its styles have in common. A network paints strokes of the size, in pixels, that it was trained on; for other sizes the picture goes
/// through it at 1 / style scale of the output's size and is resampled. Styles of one network are blended and placed inside it; those of several networks as pictures. A model is
/// loaded once and kept until the method is disposed of.
/// </summary>
/// <param name="models">Where the models are.</param>
/// <param name="kind">The method's name and its models' kind.</param>
public abstract class FeedForwardMethod(ModelStore models, string kind) : IStyleMethod, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, IFeedForwardModel> _loaded = [];
    private (int Width, int Height) _lastSize;

    /// <inheritdoc/>
    public string Name => kind;

    /// <inheritdoc/>
    public abstract string Summary { get; }

    /// <inheritdoc/>
    public abstract string Paper { get; }

    /// <inheritdoc/>
    public Type OptionsType => typeof(FeedForwardOptions);

    /// <inheritdoc/>
    public Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.Run(() =>
        {
            // A network serves one picture at a time; its kernels use every thread anyhow.
            lock (_gate)
            {
                // Pictures of one size share their blocks; a folder of many sizes must not keep some of each.
                var size = OutputSize.Of(request.Content, request.Size);
                if (size != _lastSize)
                    ComputeContext.Current.Pool.Trim();
                _lastSize = size;
                return FeedForwardRender.Run(request, Resolve(request), kind, progress, cancel);
            }
        }, CancellationToken.None);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var model in _loaded.Values)
                model.Dispose();
            _loaded.Clear();
        }
        GC.SuppressFinalize(this);
    }

    private List<(IFeedForwardModel Model, int Row)> Resolve(StyleRequest request)
    {
        if (request.Styles.Count == 0)
            throw new UsageException($"The method {kind} needs a style that a model was trained for: name one with --style; impasto models list shows them.");
        if (request.Styles.FirstOrDefault(style => style.Picture is not null) is { } picture)
            throw new UsageException($"The method {kind} runs models trained for their styles, and {picture.Name} is a picture: name a style of impasto models list, or use --method gatys for pictures.");
        return [.. request.Styles.Select(style => Load(style.Name))];
    }

    private (IFeedForwardModel Model, int Row) Load(string style)
    {
        var found = Find(models, style, kind);
        if (!_loaded.TryGetValue(found.Path, out var model))
        {
            ModelStore.VerifyAsync(found).GetAwaiter().GetResult();
            _loaded[found.Path] = model = ModelFile.LoadAny(found.Path);
        }
        return (model, FeedForwardRender.RowOf(model, style, found.Entry.Name));
    }

    /// <summary>The model with a style of that name, or of that name itself.</summary>
    /// <param name="models">Where to look.</param>
    /// <param name="style">The name.</param>
    /// <param name="kind">Of two models with the style, one of this kind is taken; null for none before others.</param>
    /// <exception cref="ModelException">There is none.</exception>
    internal static Model Find(ModelStore models, string style, string? kind = null) =>
        models.All().FirstOrDefault(model => model.Entry.Kind == kind && model.Entry.Styles.Contains(style)) ?? models.FindStyle(style)
        ?? throw new ModelException(DidYouMean.Clause(style, models.StyleNames) is { Length: > 0 } clause ? $"There is no style '{style}'{clause}"
            : $"There is no style '{style}' in {string.Join(", ", models.Folders)}: see them with impasto models list.");
}
