using Impasto.Imaging;
using Impasto.Imaging.Transforms;

namespace Impasto;

/// <summary>Style pictures as they are seen: transparent parts, which files hold in any colour, are no part of them.</summary>
internal static class SeenPicture
{
    /// <summary>A picture cropped to its visible pixels and filled between them; itself where it has no alpha.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InputException">Nothing of it is visible.</exception>
    public static Picture Of(Picture picture, string name) => HiddenPixels.Seen(picture)
        ?? throw new InputException($"The style {name} is transparent everywhere, so it shows no colours to paint with", "give a picture with opaque pixels");
}
