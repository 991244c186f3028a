namespace Impasto.Methods;

/// <summary>One way of making a new texture from samples. A method's folder holds its options record, this, and its algorithm.</summary>
public interface ITextureMethod : IMethod
{
    /// <summary>Makes one texture. The result has exactly the request's size.</summary>
    /// <param name="request">From what, and how large.</param>
    /// <param name="progress">Told of every round; may be null.</param>
    /// <param name="cancel">
    /// When it fires, the best result so far is returned with <see cref="TextureResult.Partial"/> set; where there is none yet, OperationCanceledException.
    /// </param>
    /// <exception cref="ImpastoException">With a sentence for the user.</exception>
    Task<TextureResult> SynthesizeAsync(TextureRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default);
}
