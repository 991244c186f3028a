using Impasto.Imaging;
using Impasto.Imaging.Color;
using Impasto.Options;

namespace Impasto.Methods;

/// <summary>
/// Keeps the content's colours through a transfer that knows nothing of them (Gatys et al. 2016, arXiv 1606.05897): either the styles are recoloured
/// before it, or only luminance goes through it and the content's chrominance is put back.
/// </summary>
internal sealed class ColorKeeper
{
    private readonly Func<Picture, Picture> _restore;

    private ColorKeeper(Picture content, IReadOnlyList<Picture> styles, Func<Picture, Picture> restore)
    {
        Content = content;
        Styles = styles;
        _restore = restore;
    }

    /// <summary>The content as the transfer is to see it.</summary>
    public Picture Content { get; }

    /// <summary>The style pictures as the transfer is to see them.</summary>
    public IReadOnlyList<Picture> Styles { get; }

    /// <summary>A keeper that changes nothing.</summary>
    public static ColorKeeper None(Picture content) => new(content, [], result => result);

    /// <summary>A keeper for a mode.</summary>
    public static ColorKeeper For(PreserveColor mode, Picture content, IReadOnlyList<Style> styles)
    {
        List<Picture> pictures = [.. styles.Select(s => s.Picture!.ToRgb())];
        return mode switch
        {
            PreserveColor.Histogram => new ColorKeeper(content, pictures.ConvertAll(p => ColorTransfer.MatchHistogram(p, content)), result => result),
            PreserveColor.Linear => new ColorKeeper(content, pictures.ConvertAll(p => ColorTransfer.MatchCovariance(p, content)), result => result),
            PreserveColor.Luminance => LuminanceOnly(content, pictures, ColorSpace.Yiq),
            PreserveColor.Lab => LuminanceOnly(content, pictures, ColorSpace.Lab),
            _ => new ColorKeeper(content, pictures, result => result),
        };
    }

    /// <summary>
    /// Keeps the content's colours where the styles were learned and can't be recoloured: the result is, by the same statistics as the styles would have been.
    /// </summary>
    /// <param name="mode">How.</param>
    /// <param name="result">What the transfer made.</param>
    /// <param name="content">Of the result's size.</param>
    public static Picture Recolor(PreserveColor mode, Picture result, Picture content)
    {
        return mode switch
        {
            PreserveColor.Histogram => ColorTransfer.MatchHistogram(result, content),
            PreserveColor.Linear => ColorTransfer.MatchCovariance(result, content),
            PreserveColor.Luminance => Luminance(ColorSpace.Yiq),
            PreserveColor.Lab => Luminance(ColorSpace.Lab),
            _ => result,
        };

        Picture Luminance(ColorSpace space) => ColorTransfer.Recombine(
            AsPicture(ColorTransfer.MatchMeanAndDeviation(ColorSpaces.Luminance(result, space), ColorSpaces.Luminance(content, space)), space), content, space);
    }

    /// <summary>
    /// The transfer sees grey pictures, the styles' luminance brought to the content's mean and deviation (equation 10); the content's chrominance is put back after it.
    /// </summary>
    private static ColorKeeper LuminanceOnly(Picture content, List<Picture> styles, ColorSpace space)
    {
        var luminance = ColorSpaces.Luminance(content, space);
        return new ColorKeeper(AsPicture(luminance, space), styles.ConvertAll(s => AsPicture(ColorTransfer.MatchMeanAndDeviation(ColorSpaces.Luminance(s, space), luminance), space)),
            result => ColorTransfer.Recombine(result, content, space));
    }

    /// <summary>The grey whose luminance in the space is the plane's.</summary>
    private static Picture AsPicture(Plane plane, ColorSpace space) => new(plane.Width, plane.Height, 3, ColorSpaces.Grey(plane, space));

    /// <summary>The result with the content's colours.</summary>
    public Picture Restore(Picture result) => _restore(result);
}
