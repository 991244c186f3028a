using Impasto.Networks.Bands;
using Impasto.Networks.FeedForward;

namespace Impasto.Methods.FeedForward;

/// <summary>Predicts what a picture needs, so that large ones are done in bands and what can't fit is refused before it starts.</summary>
internal static class FeedForwardMemory
{
    /// <summary>A pass over the whole picture that would take more tensor memory than this is done in bands.</summary>
    public const double WholeLimit = 1e9;

    /// <summary>Bytes of the runtime and the libraries.</summary>
    private const double Base = 150e6;

    /// <summary>Band-sized blocks that are alive at once: two layers before and after their normalisation, and the convolutions' own.</summary>
    private const double BandBlocks = 5;

    /// <summary>Bytes of tensors that a pass over the whole picture takes.</summary>
    public static double Whole(IFeedForwardModel model, double pixels) => 4 * pixels * model.WholeFloats;

    /// <summary>Peak bytes of the process: pictures, activations, bands.</summary>
    /// <param name="model">The network.</param>
    /// <param name="shares">Its styles' shares.</param>
    /// <param name="pixels">Pixels that the network sees.</param>
    /// <param name="pictureFloats">Floats that are kept in pictures and masks, in all.</param>
    public static double Predict(IFeedForwardModel model, StyleShares shares, double pixels, double pictureFloats)
    {
        var whole = Whole(model, pixels);
        var tensors = whole <= WholeLimit ? whole : 4 * pixels * model.KeptFloats(shares) + 4.0 * BandBlocks * BandRun.DefaultValues;
        return Base + tensors + 4 * pictureFloats;
    }
}
