using System.Numerics;

namespace Impasto.Imaging.Painting;

/// <summary>
/// Repaints a picture with the colours of a palette (Semmo et al. 2015, section 4): pixels that clearly have one of the colours take it,
/// and the rest
/// is filled in from them, not across edges, so that flat areas get one colour and smooth transitions stay smooth.
/// </summary>
internal static class PaletteQuantizer
{
    /// <summary>The quantised picture in CIELAB.</summary>
    /// <param name="lab">The picture in CIELAB, [height, width], already freed of texture.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="palette">The colours.</param>
    /// <param name="targets">What each is painted with: the palette's own colours, or others to recolour the picture.</param>
    /// <param name="spread">How far a colour is carried into undecided parts, in pixels.</param>
    /// <param name="range">The sum of CIELAB differences that stops it.</param>
    /// <param name="cancel">Ends the work with OperationCanceledException.</param>
    public static Vector4[] Quantize(Vector4[] lab, int width, int height, DominantPalette palette, IReadOnlyList<Vector3> targets, float spread, float range,
        CancellationToken cancel)
    {
        var colors = palette.Lab.ToArray();
        var paints = targets.ToArray();
        var filled = new Vector4[lab.Length];
        ParallelLoop.For(0, height, y =>
        {
            for (var i = y * width; i < (y + 1) * width; i++)
            {
                var pixel = lab[i].AsVector3();
                float first = float.MaxValue, second = float.MaxValue;
                var best = 0;
                for (var k = 0; k < colors.Length; k++)
                {
                    var distance = Vector3.DistanceSquared(pixel, colors[k]);
                    if (distance < first)
                    {
                        second = first;
                        first = distance;
                        best = k;
                    }
                    else if (distance < second)
                        second = distance;
                }
                // How decided: 1 on the colour itself, 0 half way between two.
                var sure = colors.Length == 1 ? 1 : 1 - MathF.Sqrt(first / MathF.Max(second, 1e-9f));
                var confidence = sure * sure + 0.003f;
                filled[i] = confidence * new Vector4(paints[best], 1);
            }
        }, cancel);
        DomainTransform.Smooth(filled, lab, width, height, spread, range, cancel);
        ParallelLoop.For(0, height, y =>
        {
            for (var i = y * width; i < (y + 1) * width; i++)
                filled[i] /= filled[i].W;
        }, cancel);
        return filled;
    }
}
