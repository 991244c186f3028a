namespace Impasto.Methods;

/// <summary>Shorthand for methods.</summary>
public static class StyleMethods
{
    /// <summary>Stylises a single picture: opens the method and closes it again. For several pictures <see cref="IStyleMethod.Open"/> is faster.</summary>
    /// <param name="method">How.</param>
    /// <param name="request">What to stylise.</param>
    /// <param name="progress">Told of every iteration or stage; may be null.</param>
    /// <param name="cancel">As in <see cref="IStyleSession.RenderAsync"/>.</param>
    /// <exception cref="ImpastoException">With a sentence for the user.</exception>
    public static async Task<StyleResult> RenderAsync(this IStyleMethod method, StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        using var session = method.Open();
        return await session.RenderAsync(request, progress, cancel).ConfigureAwait(false);
    }
}
