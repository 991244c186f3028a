using System.Numerics.Tensors;
using Impasto.Imaging;
using Impasto.Imaging.Blending;
using Impasto.Imaging.Filters;

namespace Impasto.Methods.Headshot;

/// <summary>
/// Multi-scale local transfer of one channel (Shih et al. 2014, section 4.1): each band of the photo's Laplacian stack is scaled so that its local energy becomes the
/// example's; the residual is the example's.
/// </summary>
/// <param name="levels">Bands of the stacks.</param>
/// <param name="gainMin">Least gain.</param>
/// <param name="gainMax">Greatest gain.</param>
/// <param name="photoMask">Where the photo's person is, 0 or 1.</param>
/// <param name="exampleMask">Where the warp lands on the example's person, 0..1.</param>
internal sealed class HeadshotTransfer(int levels, float gainMin, float gainMax, Plane photoMask, Plane exampleMask)
{
    /// <summary>Freckles and grain stand out from skin by more deviations than the example's skin has contrast: raised with the rest they would be dirt.</summary>
    private const float Outlier = 1;

    private readonly Plane _exampleInside = new(exampleMask.Width, exampleMask.Height, Array.ConvertAll(exampleMask.Values, v => v > 0.5f ? 1f : 0));

    /// <summary>The photo's channel with the example's local statistics; meaningless outside the photo's person.</summary>
    /// <param name="photo">A channel of the photo, nominally of range 1.</param>
    /// <param name="example">The same channel of the warped example.</param>
    /// <param name="cancel">Checked between the stacks.</param>
    public Plane Transfer(Plane photo, Plane example, CancellationToken cancel)
    {
        var input = LaplacianStack.Build(photo, levels, photoMask);
        cancel.ThrowIfCancellationRequested();
        var style = LaplacianStack.Build(example, levels, _exampleInside);
        cancel.ThrowIfCancellationRequested();
        // Where the photo's person reaches beyond the example's (loose hair, a hat, a longer neck) the nearest statistics go on. Of the residual what goes on is its change:
        // it holds the light of the example's face, which hair further out must not take.
        var change = new Plane(photo.Width, photo.Height);
        TensorPrimitives.Subtract(style.Residual.Values, input.Residual.Values, change.Values);
        var residual = Extended(change);
        TensorPrimitives.Add(residual.Values, input.Residual.Values, residual.Values);
        return LocalEnergyTransfer.Transfer(input, [.. style.Energy.Select(Extended)], residual, least: gainMin, most: gainMax, outlier: Outlier);
    }

    private Plane Extended(Plane plane) => new(plane.Width, plane.Height, PushPull.Fill(plane.Values, _exampleInside.Values, plane.Width, plane.Height, 1));
}
