using Impasto.Imaging;
using Impasto.Imaging.Faces;

namespace Impasto.Methods.FaceSwap;

/// <summary>A photo with changed faces.</summary>
/// <param name="Picture">For the user: marked, with the photo's channels, alpha and metadata.</param>
/// <param name="Photo">The photo as it was seen, three channels.</param>
/// <param name="Changed">The result without the visible mark, three channels.</param>
/// <param name="Faces">The faces that were changed.</param>
/// <param name="Notes">What the user should know.</param>
internal sealed record FaceEditResult(Picture Picture, Picture Photo, Picture Changed, IReadOnlyList<FaceLandmarks> Faces, IReadOnlyList<string> Notes);
