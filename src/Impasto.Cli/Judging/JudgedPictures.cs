using Impasto.Evaluation;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Transforms;
using Impasto.Methods;

namespace Impasto.Cli.Judging;

/// <summary>A result with what it was made of, as they are compared: the photograph at the result's size, none larger than wanted.</summary>
/// <param name="Result">What is judged.</param>
/// <param name="Content">The photograph.</param>
/// <param name="Style">The style picture.</param>
internal sealed record JudgedPictures(Picture Result, Picture Content, Picture Style)
{
    /// <summary>Proportions that differ by less come of rounding and small crops.</summary>
    private const double MostStretch = 1.02;

    /// <summary>Reads the three.</summary>
    /// <param name="result">The result's file.</param>
    /// <param name="content">The photograph's.</param>
    /// <param name="style">The style's.</param>
    /// <param name="size">The longest side that is wanted.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="InputException">The result can't have been made of the photograph.</exception>
    /// <exception cref="PictureException">A file can't be read.</exception>
    public static JudgedPictures Load(string result, string content, string style, int size, CancellationToken cancel)
    {
        var painted = HiddenPixels.Filled(Reduced(PictureFile.LoadFor(result, size, cancel: cancel), size));
        var photo = HiddenPixels.Filled(PictureFile.LoadFor(content, size, cancel: cancel));
        var ratio = (double)photo.Width * painted.Height / ((double)photo.Height * painted.Width);
        if (ratio is < 1 / MostStretch or > MostStretch)
        {
            throw new InputException($"{result} has the proportions {painted.Width}:{painted.Height} and {content} {photo.Width}:{photo.Height}, so the one wasn't made of the other", "name the photograph that it was made of")
            { File = result };
        }
        if ((photo.Width, photo.Height) != (painted.Width, painted.Height))
            photo = Resampler.Resize(photo, painted.Width, painted.Height);
        return new JudgedPictures(painted, photo, LoadStyle(style, size, cancel));
    }

    /// <summary>Reads a picture of a set, of which nothing but its style counts.</summary>
    public static Picture LoadStyle(string style, int size, CancellationToken cancel) => SeenPicture.Of(Reduced(PictureFile.LoadFor(style, size, cancel: cancel), size), style);

    /// <summary>Reserves the memory of judging pictures of a size until the result is disposed of.</summary>
    /// <exception cref="MemoryLimitException">It would not fit.</exception>
    public static IDisposable ReserveMemory(int width, int height) => MemoryCheck.Reserve($"Judging a picture of {width}x{height}", width, height,
        (wide, high) => MemoryCheck.WithNetwork + PairJudge.BytesPerPixel * wide * high, (wide, high) => $"`Size` {Math.Max(wide, high)}");

    private static Picture Reduced(Picture picture, int size) => Math.Max(picture.Width, picture.Height) > size ? PictureTransforms.ResizeLongestSide(picture, size) : picture;
}
