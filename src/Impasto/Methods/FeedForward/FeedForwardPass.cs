using Impasto.Imaging;
using Impasto.Networks.Bands;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Memory;

namespace Impasto.Methods.FeedForward;

/// <summary>One picture through one network: at once where that fits, in bands where it would not or where styles act by region.</summary>
internal static class FeedForwardPass
{
    /// <summary>Smaller pictures are continued to this size: the network's reflected borders need a few pixels at a quarter of the resolution.</summary>
    private const int LeastSize = 16;

    /// <summary>The picture in the network's styles, of the same size; three channels, 0..1.</summary>
    /// <param name="model">The network.</param>
    /// <param name="picture">Three channels.</param>
    /// <param name="shares">How much of each style, and where.</param>
    /// <param name="report">Told of the share of the work that is done; may be null.</param>
    /// <param name="bandValues">Values of a band; null chooses by the picture's size whether there are bands at all.</param>
    /// <param name="cancel">Looked at before every band.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Picture Run(IFeedForwardModel model, Picture picture, StyleShares shares, Action<double>? report = null, int? bandValues = null, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (Math.Min(picture.Width, picture.Height) < LeastSize)
            return Crop(Run(model, Continue(picture), shares, report, bandValues, cancel), picture.Width, picture.Height);
        var whole = bandValues is null && shares.Maps is null && FeedForwardMemory.Whole(model, (double)picture.Width * picture.Height) <= FeedForwardMemory.WholeLimit;
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        if (whole)
        {
            var result = model.Stylize(picture.ToTensor(), shares.Styles[0]);
            cancel.ThrowIfCancellationRequested();
            report?.Invoke(1);
            return result.ToPicture();
        }
        var pixels = default(float[]);
        var row = picture.Width * 3;
        var run = new BandRun(bandValues ?? BandRun.DefaultValues, model.BandPasses(shares), report, cancel);
        model.StylizeInBands(new PictureRows(picture), run, shares, (first, band) =>
        {
            // Not before there is something to put in: until then the activations need the memory.
            pixels ??= new float[picture.Height * row];
            band.CopyTo(pixels.AsSpan(first * row, band.Shape.H * row));
        });
        // The activations' blocks are as large as pictures, and what comes next, writing a file, needs the room.
        NativePool.Trim();
        return new Picture(picture.Width, picture.Height, 3, pixels!);
    }

    private static Picture Continue(Picture picture)
    {
        var larger = new Picture(Math.Max(LeastSize, picture.Width), Math.Max(LeastSize, picture.Height), 3);
        for (var y = 0; y < larger.Height; y++)
        {
            for (var x = 0; x < larger.Width; x++)
            {
                for (var c = 0; c < 3; c++)
                    larger[x, y, c] = picture[Math.Min(x, picture.Width - 1), Math.Min(y, picture.Height - 1), c];
            }
        }
        return larger;
    }

    private static Picture Crop(Picture picture, int width, int height)
    {
        var smaller = new Picture(width, height, 3);
        for (var y = 0; y < height; y++)
            picture.Pixels.AsSpan(y * picture.Width * 3, width * 3).CopyTo(smaller.Pixels.AsSpan(y * width * 3));
        return smaller;
    }
}
