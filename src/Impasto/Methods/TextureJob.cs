namespace Impasto.Methods;

/// <summary>One texture's way through a method.</summary>
/// <typeparam name="TOptions">The method's options record.</typeparam>
/// <param name="Request">What to make.</param>
/// <param name="Samples">The request's samples, opaque.</param>
/// <param name="Options">Its options, checked.</param>
/// <param name="Progress">May be null.</param>
/// <param name="Cancel">Fires when the user has had enough.</param>
internal sealed record TextureJob<TOptions>(TextureRequest Request, IReadOnlyList<TextureSample> Samples, TOptions Options, IProgress<StyleProgress>? Progress,
    CancellationToken Cancel)
{
    /// <summary>Sentences for the user.</summary>
    public List<string> Notes { get; } = [];
}
