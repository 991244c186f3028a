using Impasto.Catalog;
using Impasto.Networks.FeedForward;
using Impasto.OnePass;

namespace Impasto.Methods.FeedForward;

/// <summary>
/// One pass through networks trained for their styles. A network paints strokes of the size, in pixels, that it was trained on; for other sizes the picture goes through it at
/// 1 / style scale of the output's size and is resampled. Styles of one network are blended and placed inside it; those of several networks as pictures. A model is loaded once a
/// session.
/// </summary>
/// <param name="models">Where the models are.</param>
/// <param name="kind">The models' kind, which is the method's name.</param>
internal class FeedForwardMethod(ModelStore models, FeedForwardKind kind) : StyleMethod<FeedForwardOptions>
{
    /// <inheritdoc/>
    public override string Name => kind.Name;

    /// <inheritdoc/>
    public override string Summary => kind.Summary;

    /// <inheritdoc/>
    public override string Paper => kind.Paper;

    /// <inheritdoc/>
    public override bool TakesTrainedStyles => true;

    /// <inheritdoc/>
    public override bool SharesStatistics => true;

    /// <inheritdoc/>
    public override void Check(StyleRequest request, FeedForwardOptions options)
    {
        if (request.Styles.Count == 0)
            throw new UsageException($"The method {Name} needs a style that a model was trained for", "name one with `Styles`; impasto models list shows them");
        if (request.Styles.FirstOrDefault(style => style.Picture is not null) is { } picture)
        {
            throw new UsageException($"The method {Name} runs models trained for their styles, and {picture.Name} is a picture",
                "name a style of impasto models list, or use the method gatys for pictures");
        }
    }

    /// <inheritdoc/>
    public override IDisposable Prepare(StyleJob<FeedForwardOptions> job) => FeedForwardRender.ReserveMemory(job.Request, Styles(job));

    /// <summary>Left to <see cref="Paint"/>: the styles were learned and can't be recoloured.</summary>
    public override ColorKeeper KeepColors(StyleJob<FeedForwardOptions> job) => ColorKeeper.None(job.Content);

    /// <inheritdoc/>
    public override StyleResult Paint(StyleJob<FeedForwardOptions> job) => FeedForwardRender.Run(job.Request, job.Content, Styles(job), Name, job.Progress, job.Cancel);

    /// <summary>The model with a style of that name, or of that name itself.</summary>
    /// <param name="models">Where to look.</param>
    /// <param name="style">The name.</param>
    /// <param name="kind">Of two models with the style, one of this kind is taken; null for none before others.</param>
    /// <exception cref="ModelException">There is none.</exception>
    public static Model Find(ModelStore models, string style, string? kind = null) =>
        models.FindStyles(style) is [var first, ..] found ? found.FirstOrDefault(model => model.Entry.Kind == kind) ?? first
        : throw (DidYouMean.Question(style, models.StyleNames) is { } question ? new ModelException($"There is no style '{style}'", question)
            : new ModelException($"There is no style '{style}' in {string.Join(", ", models.Folders)}", "see them with impasto models list"));

    /// <summary>The model that a style is in, and the style's place there.</summary>
    protected virtual (IFeedForwardModel Model, int Row) Load(Kept kept, string style)
    {
        var found = kept.Get($"style {style}", null, () => Find(models, style, Name));
        var model = kept.Get($"model {found.Path}", null, () =>
        {
            ModelStore.Verify(found);
            return FeedForwardKind.LoadAny(found.Path);
        });
        return (model, FeedForwardRender.RowOf(model, ModelStore.OwnName(found, style), found.Entry.Name));
    }

    private List<(IFeedForwardModel Model, int Row)> Styles(StyleJob<FeedForwardOptions> job) => [.. job.Request.Styles.Select(style => Load(job.Kept, style.Name))];
}
