using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Visualization;

/// <summary>Shows what a perceptual network sees in a picture: channels of its layers, pictures rebuilt from them, its diagram.</summary>
public interface IVisualizer
{
    /// <summary>
    /// The options record (network, layers, ...), whose properties carry <see cref="OptionAttribute"/>; it has a parameterless constructor that gives the defaults.
    /// </summary>
    Type OptionsType { get; }

    /// <summary>Makes the pictures one after the other, so that each can be saved as soon as it is there.</summary>
    /// <param name="picture">The picture to look at.</param>
    /// <param name="options">A record of <see cref="OptionsType"/>.</param>
    /// <param name="progress">Told of every step; may be null.</param>
    /// <param name="cancel">Stops the work; what was returned before stays.</param>
    /// <exception cref="ImpastoException">With a sentence for the user.</exception>
    IAsyncEnumerable<VisualizedPart> VisualizeAsync(Picture picture, object options, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default);
}
