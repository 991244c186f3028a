using Impasto.Imaging;

namespace Impasto.Methods.FaceSwap;

/// <summary>A new face for a part of a photo.</summary>
/// <param name="Picture">The part with the new face, three channels.</param>
/// <param name="Mask">How much of it is taken where, 0..1.</param>
/// <param name="Left">Its place in the photo.</param>
/// <param name="Top">Its place in the photo.</param>
internal sealed record FacePatch(Picture Picture, Plane Mask, int Left, int Top);
