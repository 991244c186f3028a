namespace Impasto.Methods;

/// <summary>An opened method. Its pictures are done one after the other, each with every thread; calls from several threads wait for each other.</summary>
public interface IStyleSession : IDisposable
{
    /// <summary>Stylises one picture. The result has exactly the request's output size.</summary>
    /// <param name="request">What to stylise and how.</param>
    /// <param name="progress">Told of every iteration or stage; may be null.</param>
    /// <param name="cancel">
    /// When it fires, the best result so far is returned with <see cref="StyleResult.Partial"/> set; where there is none yet, OperationCanceledException.
    /// </param>
    /// <exception cref="ImpastoException">With a sentence for the user.</exception>
    /// <exception cref="ObjectDisposedException">The session is closed.</exception>
    Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default);
}
