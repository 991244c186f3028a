using Impasto.Imaging;

namespace Impasto.Methods;

/// <summary>One picture's way through a method.</summary>
/// <typeparam name="TOptions">The method's options record.</typeparam>
/// <param name="request">What to stylise.</param>
/// <param name="options">Its options, checked.</param>
/// <param name="kept">What the session keeps.</param>
/// <param name="progress">May be null.</param>
/// <param name="cancel">Fires when the user has had enough.</param>
internal sealed class StyleJob<TOptions>(StyleRequest request, TOptions options, Kept kept, IProgress<StyleProgress>? progress, CancellationToken cancel)
{
    private Picture? _content;
    private ColorKeeper? _colors;

    /// <summary>What to stylise.</summary>
    public StyleRequest Request => request;

    /// <summary>The method's options.</summary>
    public TOptions Options => options;

    /// <summary>What stays loaded from picture to picture.</summary>
    public Kept Kept => kept;

    /// <summary>The output's size.</summary>
    public (int Width, int Height) Size { get; } = OutputSize.Of(request.Content, request.Size);

    /// <summary>The picture at the output's size, three channels.</summary>
    public Picture Content => _content ??= OutputSize.Resize(request.Content, request.Size);

    /// <summary>The content and the styles as colours are to be kept; there from <see cref="StyleMethod{T}.Paint"/> on.</summary>
    public ColorKeeper Colors
    {
        get => _colors!;
        set => _colors = value;
    }

    /// <summary>Sentences for the user.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>May be null.</summary>
    public IProgress<StyleProgress>? Progress => progress;

    /// <summary>Fires when the user has had enough.</summary>
    public CancellationToken Cancel => cancel;

    /// <summary>Tells of a stage.</summary>
    public void Report(string stage, int step, int steps, Func<Picture>? preview = null) => progress?.Report(new StyleProgress(stage, step, steps, Preview: preview));
}
