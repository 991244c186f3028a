using Impasto.Imaging;
using Impasto.Networks.Bands;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.OnePass;

/// <summary>One picture through one network: at once where that fits, in bands where it would not or where styles act by region.</summary>
internal static class FeedForwardPass
{
    /// <summary>
    /// Pixels by which the picture is mirrored beyond its edges for the network, and cut off again: the outermost few of a network's own output look unlike the rest.
    /// </summary>
    private const int Margin = 8;

    /// <summary>Pictures below this side get the margin in any case: it brings them to the size that reflected borders need.</summary>
    private const int Small = 32;

    /// <summary>The picture in the network's styles; three channels, 0..1.</summary>
    /// <param name="model">The network.</param>
    /// <param name="picture">Three channels.</param>
    /// <param name="shares">How much of each style, and where.</param>
    /// <param name="seed">Chooses the noise of networks that were trained with some.</param>
    /// <param name="report">Told of the share of the work that is done; may be null.</param>
    /// <param name="bandValues">Values of a band; null chooses by the picture's size whether there are bands at all.</param>
    /// <param name="enlarged">The size at which the network sees and paints it; null is the picture's own.</param>
    /// <param name="statistics">What frames of a clip share; null normalises the picture by its own.</param>
    /// <param name="noise">What the seed's noise is replaced by: three channels of deviation 1, of any size; may be null.</param>
    /// <param name="cancel">Looked at before every band.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Picture Run(IFeedForwardModel model, Picture picture, StyleShares shares, int seed = 0, Action<double>? report = null, int? bandValues = null,
        (int Width, int Height)? enlarged = null, SharedStatistics? statistics = null, Picture? noise = null, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        using var shared = statistics?.Use();
        var size = enlarged ?? (picture.Width, picture.Height);
        var margin = model.TakesMargin || Math.Min(size.Width, size.Height) < Small ? Margin : 0;
        var whole = bandValues is null && shares.Maps is null && FeedForwardMemory.IsWhole(model, (double)size.Width * size.Height);
        var rows = new PictureRows(picture, size.Width, size.Height, margin, model.Noise > 0 ? new InputNoise(model.Noise, (ulong)(uint)seed) { Given = noise } : null);
        shares = shares with { MarginHeight = (float)margin / size.Height, MarginWidth = (float)margin / size.Width };
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        if (whole)
        {
            var result = model.Stylize(rows.Load(0, rows.Height), shares.Styles[0]);
            cancel.ThrowIfCancellationRequested();
            report?.Invoke(1);
            return Ops.Crop(result, margin, margin + size.Height, margin, margin + size.Width).ToPicture();
        }
        var pixels = default(float[]);
        var row = size.Width * 3;
        var run = new BandRun(bandValues ?? BandRun.DefaultValues, model.BandPasses(shares), report, cancel);
        model.StylizeInBands(rows, run, shares, (first, band) =>
        {
            // Not before there is something to put in: until then the activations need the memory.
            pixels ??= new float[size.Height * row];
            int top = Math.Max(first, margin), bottom = Math.Min(first + band.Shape.H, margin + size.Height);
            if (top < bottom)
                Ops.Crop(band, top - first, bottom - first, margin, margin + size.Width).CopyTo(pixels.AsSpan((top - margin) * row, (bottom - top) * row));
        });
        // The activations' blocks are as large as pictures, and what comes next, writing a file, needs the room.
        ComputeContext.Current.Pool.Trim();
        return new Picture(size.Width, size.Height, 3, pixels!);
    }
}
