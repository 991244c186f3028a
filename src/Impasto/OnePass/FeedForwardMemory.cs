using Impasto.Networks.Bands;
using Impasto.Networks.FeedForward;

namespace Impasto.OnePass;

/// <summary>Predicts what a picture needs, so that large ones are done in bands and what can't fit is refused before it starts.</summary>
internal static class FeedForwardMemory
{
    /// <summary>A pass over the whole picture that would take more tensor memory than this is done in bands.</summary>
    private const double WholeLimit = 1e9;

    /// <summary>Bytes of the runtime and the libraries.</summary>
    public const double Base = 110e6;

    /// <summary>The most bytes of the face detector's activations, and those for each pixel of a small picture; measured.</summary>
    private const double MostOfDetector = 220e6, DetectorPerPixel = 350;

    /// <summary>Whether a picture of so many pixels goes through a network at once.</summary>
    public static bool IsWhole(IFeedForwardModel model, double pixels) => Whole(model, pixels) <= WholeLimit && pixels <= model.MostWholePixels;

    /// <summary>Bytes of the blocks that a pass over the whole picture leaves in the pool.</summary>
    public static double Blocks(IFeedForwardModel model, double pixels) => (1 + IFeedForwardModel.KeptBlocks) * Whole(model, pixels);

    private static double Whole(IFeedForwardModel model, double pixels) => 4 * pixels * model.WholeFloats;

    /// <summary>Peak bytes of the process: pictures, activations, bands.</summary>
    /// <param name="model">The network.</param>
    /// <param name="shares">Its styles' shares.</param>
    /// <param name="pixels">Pixels that the network sees and paints.</param>
    /// <param name="pictureFloats">Floats that are kept in other pictures and masks, in all.</param>
    /// <param name="looksForFaces">Whether faces are looked for in what was painted.</param>
    public static double Predict(IFeedForwardModel model, StyleShares shares, double pixels, double pictureFloats, bool looksForFaces = false)
    {
        var painted = 3.0 * 4 * pixels;
        var detector = looksForFaces ? Math.Min(MostOfDetector, DetectorPerPixel * pixels) : 0;
        if (IsWhole(model, pixels))
            return Base + Blocks(model, pixels) + painted + detector + 4 * pictureFloats;
        // There is no painting before its first band, and nothing is kept behind the last.
        var painting = Math.Max(4 * pixels * model.KeptFloats(shares, pixels), painted + 4 * pixels * model.LastKeptFloats(shares, pixels)) + 4 * model.BandFloats(pixels);
        return Base + Math.Max(painting, painted + detector) + 4 * pictureFloats;
    }
}
