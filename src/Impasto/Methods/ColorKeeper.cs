using Impasto.Imaging;

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

    /// <summary>A keeper for a mode.</summary>
    public static ColorKeeper For(PreserveColor mode, Picture content, IReadOnlyList<Style> styles)
    {
        List<Picture> pictures = [.. styles.Select(s => s.Picture!.ToRgb())];
        return mode == PreserveColor.None ? new ColorKeeper(content, pictures, result => result) : throw new UsageException($"Not yet: {mode}.");
    }

    /// <summary>The result with the content's colours.</summary>
    public Picture Restore(Picture result) => _restore(result);
}
