using Impasto.Imaging.Blending;
using Impasto.Imaging.Filters;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;

namespace Impasto.Methods.Headshot;

/// <summary>
/// Multi-scale local transfer of one channel (Shih et al. 2014, section 4.1): each band of the photo's Laplacian stack is scaled so that its local energy becomes the
/// example's; the residual is the example's. All smoothing sees only the person.
/// </summary>
internal sealed class HeadshotTransfer(int levels, float gainMin, float gainMax)
{
    private const float Epsilon = 1e-4f;

    /// <summary>The photo's channel with the example's local statistics.</summary>
    /// <param name="photo">A channel of the photo, nominally of range 1.</param>
    /// <param name="photoMask">Where the person is, 0..1.</param>
    /// <param name="example">The same channel of the warped example.</param>
    /// <param name="exampleMask">Where the example's person is and the warp reaches it, 0..1.</param>
    /// <param name="cancel">Checked at each level.</param>
    public Plane Transfer(Plane photo, Plane photoMask, Plane example, Plane exampleMask, CancellationToken cancel)
    {
        var result = new Plane(photo.Width, photo.Height);
        example = new Plane(photo.Width, photo.Height, PushPull.Fill(example.Values, exampleMask.Values, photo.Width, photo.Height, 1));
        Plane photoBefore = photo, exampleBefore = example;
        for (var level = 0; level < levels; level++)
        {
            cancel.ThrowIfCancellationRequested();
            double sigma = 1 << (level + 1);
            Plane photoNow = Blur(photo, photoMask, sigma), exampleNow = Blur(example, exampleMask, sigma);
            Plane photoBand = Difference(photoBefore, photoNow), exampleBand = Difference(exampleBefore, exampleNow);
            Plane photoEnergy = Blur(Squared(photoBand), photoMask, sigma), exampleEnergy = Blur(Squared(exampleBand), exampleMask, sigma);
            var gain = new Plane(photo.Width, photo.Height);
            for (var i = 0; i < gain.Values.Length; i++)
                gain.Values[i] = Math.Clamp(MathF.Sqrt(exampleEnergy.Values[i] / (photoEnergy.Values[i] + Epsilon)), gainMin, gainMax);
            gain = Blur(gain, 3 * (1 << level));
            for (var i = 0; i < gain.Values.Length; i++)
                result.Values[i] += gain.Values[i] * photoBand.Values[i];
            (photoBefore, exampleBefore) = (photoNow, exampleNow);
        }
        for (var i = 0; i < result.Values.Length; i++)
            result.Values[i] += exampleBefore.Values[i];
        return result;
    }

    /// <summary>A Gaussian that sees only the mask's inside, normalised; where hardly any mask is near, what lies around it spreads in.</summary>
    private static Plane Blur(Plane plane, Plane mask, double sigma)
    {
        var product = new Plane(plane.Width, plane.Height);
        for (var i = 0; i < product.Values.Length; i++)
            product.Values[i] = plane.Values[i] * mask.Values[i];
        Plane sum = Blur(product, sigma), weight = Blur(mask, sigma);
        var sure = new float[sum.Values.Length];
        for (var i = 0; i < sure.Length; i++)
        {
            sum.Values[i] /= weight.Values[i] + 1e-6f;
            sure[i] = Math.Clamp(weight.Values[i] * 20, 0, 1);
        }
        return Array.TrueForAll(sure, s => s == 1) ? sum : new Plane(plane.Width, plane.Height, PushPull.Fill(sum.Values, sure, plane.Width, plane.Height, 1));
    }

    /// <summary>Wide Gaussians are done on a smaller grid, whose pixels are still fine against them.</summary>
    private static Plane Blur(Plane plane, double sigma)
    {
        var step = 1;
        while (sigma / step > 8 && Math.Min(plane.Width, plane.Height) / step > 64)
            step *= 2;
        if (step == 1)
            return Gaussian.Blur(plane, sigma);
        var small = Resampler.Resize(plane, (plane.Width + step - 1) / step, (plane.Height + step - 1) / step, ResampleFilter.Bilinear);
        return Resampler.Resize(Gaussian.Blur(small, sigma / step), plane.Width, plane.Height, ResampleFilter.Bicubic);
    }

    private static Plane Difference(Plane a, Plane b)
    {
        var result = new Plane(a.Width, a.Height);
        for (var i = 0; i < result.Values.Length; i++)
            result.Values[i] = a.Values[i] - b.Values[i];
        return result;
    }

    private static Plane Squared(Plane a)
    {
        var result = new Plane(a.Width, a.Height);
        for (var i = 0; i < result.Values.Length; i++)
            result.Values[i] = a.Values[i] * a.Values[i];
        return result;
    }
}
