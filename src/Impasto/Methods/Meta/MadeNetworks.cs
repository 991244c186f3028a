using Impasto.Networks.FeedForward;

namespace Impasto.Methods.Meta;

/// <summary>Networks that were made for style pictures: one with a row for each, or one for each.</summary>
/// <param name="styles">For each style its network, which is owned, and its place there.</param>
internal sealed class MadeNetworks(IReadOnlyList<(IFeedForwardModel Model, int Row)> styles) : IDisposable
{
    /// <summary>For each style its network and its place there.</summary>
    public IReadOnlyList<(IFeedForwardModel Model, int Row)> Styles => styles;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var model in styles.Select(style => style.Model).Distinct())
            model.Dispose();
    }
}
