using Impasto.Evaluation;
using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Warping;

namespace Impasto.Tests.Evaluation;

public sealed class FaceMeasuresTests
{
    private const int Side = 128;

    private static readonly FaceLandmarks s_face = FrontalFace.In(Side);

    [Fact]
    public void An_edge_along_the_mask_is_a_seam_and_waves_everywhere_are_none()
    {
        var waves = new Picture(Side, Side, 1);
        for (var i = 0; i < waves.Pixels.Length; i++)
            waves.Pixels[i] = 0.5f + 0.1f * MathF.Sin(0.8f * (i % Side)) + 0.1f * MathF.Sin(0.7f * (i / Side));
        Assert.InRange(FaceMeasures.SeamGradient(waves, s_face), 0.85, 1.15);
        var mask = FaceMask.Of(s_face, Side, Side, feather: 0);
        var pasted = waves.Clone();
        for (var i = 0; i < pasted.Pixels.Length; i++)
            pasted.Pixels[i] += 0.2f * mask.Values[i];
        Assert.InRange(FaceMeasures.SeamGradient(pasted, s_face), 1.3, 5);
        Assert.Equal(1, FaceMeasures.SeamGradient(new Picture(Side, Side, 1), s_face));
    }

    [Fact]
    public void Landmarks_err_in_eye_distances()
    {
        Assert.Equal(0, FaceMeasures.LandmarkError(s_face, s_face));
        var moved = s_face.Transform(p => p + new Point2(0.3 * s_face.EyeDistance, 0.4 * s_face.EyeDistance));
        Assert.Equal(0.5, FaceMeasures.LandmarkError(moved, s_face), 1e-9);
    }
}
