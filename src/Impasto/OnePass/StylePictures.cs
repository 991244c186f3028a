using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Transforms;
using Impasto.Methods;
using Impasto.Networks.FeedForward;
using Impasto.Options;

namespace Impasto.OnePass;

/// <summary>What the methods that take any picture as style in one pass do alike.</summary>
internal static class StylePictures
{
    /// <summary>Refuses requests without style pictures.</summary>
    /// <param name="request">The request.</param>
    /// <param name="method">The method's name.</param>
    /// <param name="takesPrepared">Whether prepared styles serve as well.</param>
    public static void Require(StyleRequest request, string method, bool takesPrepared = false)
    {
        if (request.Styles.Count == 0)
            throw new UsageException($"The method {method} needs a picture as style", "name one with `Styles`");
        if (request.Styles.FirstOrDefault(style => style.Picture is null && !(takesPrepared && style.Prepared is not null)) is not { } other)
            return;
        throw other.Prepared is not null
            ? new UsageException($"The method {method} needs a picture as style, and {other.Name} is a prepared style", "name the picture that it was prepared from, or leave `Method` out")
            : new UsageException($"The method {method} needs a picture as style, and {other.Name} is a trained style", "name a picture, or leave `Method` out");
    }

    /// <summary>The style's longest side where the picture is painted first; larger strokes come by painting smaller.</summary>
    public static int Longest((int Width, int Height) size)
    {
        var first = PaintedScales.Of(size, 1)[0];
        return Math.Max(first.Width, first.Height);
    }

    /// <summary>What is made of a style picture, whose blocks of memory are none of the sizes that the photograph needs next.</summary>
    public static T LookedAt<T>(Func<T> look)
    {
        var seen = look();
        ComputeContext.Current.Pool.Trim();
        return seen;
    }

    /// <summary>A style picture as a network looks at it: of that longest side, and not below the least in either.</summary>
    public static Picture Sized(Picture picture, int longest, int leastSide)
    {
        var sized = PictureTransforms.ResizeLongestSide(picture, longest);
        return Math.Min(sized.Width, sized.Height) >= leastSide ? sized : Resampler.Resize(sized, Math.Max(leastSide, sized.Width), Math.Max(leastSide, sized.Height));
    }

    /// <summary>The request as it goes through a network: what is done about colours is done before and after it.</summary>
    public static StyleRequest Plain(StyleRequest request) => request with { PreserveColor = PreserveColor.None };

    /// <summary>The styles' places in a network that was made for them, in their order.</summary>
    public static List<(IFeedForwardModel Model, int Row)> Rows(StyleRequest request, IFeedForwardModel network) => [.. request.Styles.Select((_, i) => (network, i))];
}
