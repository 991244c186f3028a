using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;

namespace Impasto.Imaging.Filters;

/// <summary>
/// A Laplacian stack (Shih et al. 2014, section 4.1): band-passes at full size, L_0 = I - G(2) I, L_l = G(2^l) I - G(2^(l+1)) I, the residual G(2^n) I, and each band's
/// local energy S_l = G(2^(l+1)) L_l^2. With a mask every Gaussian mean is taken inside the mask alone.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "The paper's name for a pyramid that keeps its size.")]
internal sealed class LaplacianStack
{
    private LaplacianStack(Plane[] bands, Plane residual, Plane[] energy) => (Bands, Residual, Energy) = (bands, residual, energy);

    /// <summary>The band-passes, fine to coarse.</summary>
    public IReadOnlyList<Plane> Bands { get; }

    /// <summary>The low-pass that is left; bands and residual sum to the input (inside the mask).</summary>
    public Plane Residual { get; }

    /// <summary>Local energies of the bands.</summary>
    public IReadOnlyList<Plane> Energy { get; }

    /// <summary>Builds the stack.</summary>
    /// <param name="plane">The input.</param>
    /// <param name="levels">Number of bands, 1 to 10.</param>
    /// <param name="mask">0 or 1 for each pixel; null for the whole plane.</param>
    public static LaplacianStack Build(Plane plane, int levels, Plane? mask = null)
    {
        ArgumentNullException.ThrowIfNull(plane);
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, 10);
        if (mask is not null)
            Plane.RequireSameSize(plane, mask, "A masked Laplacian stack");
        var (bands, energy) = (new Plane[levels], new Plane[levels]);
        var inside = mask is null ? plane : Product(plane, mask);
        var last = inside;
        for (var level = 0; level < levels; level++)
        {
            var sigma = Math.Pow(2, level + 1);
            var weight = mask is null ? null : Gaussian.Blur(mask, sigma);
            var smooth = Blur(inside, sigma, mask, weight);
            bands[level] = new Plane(plane.Width, plane.Height);
            TensorPrimitives.Subtract(last.Values, smooth.Values, bands[level].Values);
            energy[level] = Blur(Square(bands[level], mask), sigma, mask, weight);
            last = smooth;
        }
        return new LaplacianStack(bands, last, energy);
    }

    // The input is zero outside the mask already.
    private static Plane Blur(Plane masked, double sigma, Plane? mask, Plane? weight)
    {
        var smooth = Gaussian.Blur(masked, sigma);
        if (mask is null || weight is null)
            return smooth;
        for (var i = 0; i < smooth.Values.Length; i++)
            smooth.Values[i] = mask.Values[i] > 0 ? smooth.Values[i] / Math.Max(weight.Values[i], 1e-12f) : 0;
        return smooth;
    }

    private static Plane Square(Plane plane, Plane? mask)
    {
        var square = Product(plane, plane);
        return mask is null ? square : Product(square, mask);
    }

    private static Plane Product(Plane first, Plane second)
    {
        var product = new Plane(first.Width, first.Height);
        TensorPrimitives.Multiply(first.Values, second.Values, product.Values);
        return product;
    }
}
