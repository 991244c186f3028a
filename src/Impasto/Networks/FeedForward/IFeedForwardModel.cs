using Impasto.Networks.Bands;
using Impasto.Tensors;

namespace Impasto.Networks.FeedForward;

/// <summary>A trained network that stylises in one pass: what the methods of this folder run.</summary>
internal interface IFeedForwardModel : IDisposable
{
    /// <summary><see cref="Side"/> of networks that don't say it: they learned on pictures of 400 to 800.</summary>
    const int UsualSide = 768;

    /// <summary>What a pass over the whole picture takes beside what is alive at once, as a share of it: blocks of other layers' sizes that the pool keeps; measured.</summary>
    const double KeptBlocks = 0.65;

    /// <summary>Its styles' names; shares are given in this order.</summary>
    IReadOnlyList<string> Styles { get; }

    /// <summary>Deviation of the noise that the network was trained to get on its input, in units of 0..1; 0 is none.</summary>
    float Noise => 0;

    /// <summary>Whether it is shown a little more than the picture, mirrored at the edges. Networks of other programs aren't: their statistics, and so their colours, would be others.</summary>
    bool TakesMargin => true;

    /// <summary>Longest side of the pictures that it learned on, px: strokes are of the right size for those.</summary>
    int Side => UsualSide;

    /// <summary>The whole picture at once, one blend everywhere: [1, H, W, 3] to the same size, RGB in 0..1.</summary>
    Tensor Stylize(Tensor x, float[] shares);

    /// <summary>The same with shares by region, and in bands of rows where the network's layers are known.</summary>
    void StylizeInBands(IRows picture, BandRun run, StyleShares shares, Action<int, Tensor> emit);

    /// <summary>Passes that <see cref="StylizeInBands"/> makes.</summary>
    int BandPasses(StyleShares shares);

    /// <summary>Floats a pixel that are alive at once in <see cref="Stylize"/>.</summary>
    double WholeFloats { get; }

    /// <summary>Pixels of a picture that is better done in bands, whatever memory there is.</summary>
    double MostWholePixels => double.PositiveInfinity;

    /// <summary>Floats of band-sized blocks that <see cref="StylizeInBands"/> has at once: layers before and after their normalisation, and the convolutions' own; measured.</summary>
    /// <param name="pixels">The picture's.</param>
    double BandFloats(double pixels) => 9.0 * BandRun.DefaultValues;

    /// <summary>Floats a pixel that <see cref="StylizeInBands"/> keeps at most, before it gives out its first band.</summary>
    /// <param name="shares">How much of each style, and where.</param>
    /// <param name="pixels">The picture's.</param>
    double KeptFloats(StyleShares shares, double pixels);

    /// <summary>Floats a pixel that it still keeps while it gives out bands.</summary>
    double LastKeptFloats(StyleShares shares, double pixels) => KeptFloats(shares, pixels);
}
