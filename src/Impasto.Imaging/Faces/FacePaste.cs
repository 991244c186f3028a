using Impasto.Imaging.Blending;
using Impasto.Imaging.Transforms;

namespace Impasto.Imaging.Faces;

/// <summary>Pastes a face into a photograph without a seam.</summary>
internal static class FacePaste
{
    /// <summary>
    /// Differences at the edge beyond this are something else lying there (hair, a hat, glasses): they are not carried into the face, but left to the soft edge. In units of 0..1.
    /// </summary>
    private const float MostDifference = 0.2f;

    /// <summary>The mask's value from which on a pixel is computed by the blend.</summary>
    private const float Inside = 0.02f;

    /// <summary>Seamless cloning (Pérez et al. 2003) inside a mask, then the mask's own soft edge over it.</summary>
    /// <param name="photo">Three channels; is changed.</param>
    /// <param name="patch">The new face, its pixel (0, 0) on the photo's (<paramref name="left"/>, <paramref name="top"/>); wholly inside the photo.</param>
    /// <param name="mask">Of the patch's size, 0..1.</param>
    /// <param name="left">The patch's place.</param>
    /// <param name="top">The patch's place.</param>
    /// <param name="cancel">Checked while it is solved.</param>
    public static void Paste(Picture photo, Picture patch, Plane mask, int left, int top, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(patch);
        ArgumentNullException.ThrowIfNull(mask);
        var (width, height) = (patch.Width, patch.Height);
        var under = PictureTransforms.Crop(photo, left, top, width, height);
        var towards = new Picture(width, height, 3);
        for (var i = 0; i < towards.Pixels.Length; i++)
            towards.Pixels[i] = patch.Pixels[i] + Math.Clamp(under.Pixels[i] - patch.Pixels[i], -MostDifference, MostDifference);
        var inside = new Picture(width, height, 1, Array.ConvertAll(mask.Values, v => v > Inside ? 1f : 0));
        var blended = Array.TrueForAll(inside.Pixels, v => v > 0) ? patch : PoissonBlend.Blend(patch, towards, inside, cancel: cancel);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var share = mask[x, y];
                for (var k = 0; k < 3 && share > 0; k++)
                    photo[left + x, top + y, k] = Math.Clamp(under[x, y, k] + share * (blended[x, y, k] - under[x, y, k]), 0, 1);
            }
        }
    }
}
