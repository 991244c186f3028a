namespace Impasto.Imaging.Filters;

/// <summary>
/// The smoothed structure tensor [[E F] [F G]]: E = sum of gx gx, F of gx gy, G of gy gy over the channels, with Sobel derivatives divided by 4, each
/// smoothed by a Gaussian (Brox et al. 2006; Kyprianidis and Doellner 2008, section 3.1). It tells the direction of edges and strokes.
/// </summary>
internal sealed class StructureTensor
{
    private StructureTensor(Plane e, Plane f, Plane g) => (E, F, G) = (e, f, g);

    /// <summary>Smoothed gx gx.</summary>
    public Plane E { get; }

    /// <summary>Smoothed gx gy.</summary>
    public Plane F { get; }

    /// <summary>Smoothed gy gy.</summary>
    public Plane G { get; }

    /// <summary>The tensor of a grey plane.</summary>
    /// <param name="plane">The input.</param>
    /// <param name="sigma">Smoothing in pixels; 0 for none.</param>
    public static StructureTensor Of(Plane plane, double sigma) => Of([plane], sigma);

    /// <summary>The tensor of a picture, summed over its channels.</summary>
    /// <param name="picture">The input.</param>
    /// <param name="sigma">Smoothing in pixels; 0 for none.</param>
    public static StructureTensor Of(Picture picture, double sigma)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return Of(picture.Planes(), sigma);
    }

    /// <summary>The eigenvalues, larger first: change across the edge, and along it.</summary>
    public (Plane Larger, Plane Smaller) Eigenvalues()
    {
        var (larger, smaller) = (new Plane(E.Width, E.Height), new Plane(E.Width, E.Height));
        ForEach(i =>
        {
            var (sum, root) = (E.Values[i] + G.Values[i], Root(i));
            larger.Values[i] = (sum + root) / 2;
            smaller.Values[i] = (sum - root) / 2;
        });
        return (larger, smaller);
    }

    /// <summary>(larger - smaller) / (larger + smaller) eigenvalue: 0 where there is no direction, 1 at a straight edge.</summary>
    public Plane Anisotropy()
    {
        var anisotropy = new Plane(E.Width, E.Height);
        ForEach(i => anisotropy.Values[i] = E.Values[i] + G.Values[i] is > 1e-12f and var sum ? Root(i) / sum : 0);
        return anisotropy;
    }

    /// <summary>The angle along the edge in radians, atan2(2F, E - G) / 2 + pi / 2; x to the right, y down.</summary>
    public Plane Angle()
    {
        var angle = new Plane(E.Width, E.Height);
        ForEach(i => angle.Values[i] = 0.5f * MathF.Atan2(2 * F.Values[i], E.Values[i] - G.Values[i]) + MathF.PI / 2);
        return angle;
    }

    /// <summary>Unit vectors along the edges: (cos, sin) of <see cref="Angle"/>. Their sign is arbitrary, as an edge's is.</summary>
    public VectorField Tangents()
    {
        var (x, y) = (new Plane(E.Width, E.Height), new Plane(E.Width, E.Height));
        ForEach(i => (y.Values[i], x.Values[i]) = MathF.SinCos(0.5f * MathF.Atan2(2 * F.Values[i], E.Values[i] - G.Values[i]) + MathF.PI / 2));
        return new VectorField(x, y);
    }

    private static StructureTensor Of(Plane[] planes, double sigma)
    {
        var (width, height) = (planes[0].Width, planes[0].Height);
        var (e, f, g) = (new Plane(width, height), new Plane(width, height), new Plane(width, height));
        foreach (var plane in planes)
        {
            var gradient = Sobel.Gradient(plane);
            ParallelLoop.For(0, height, y =>
            {
                var gx = gradient.X.Row(y);
                var gy = gradient.Y.Row(y);
                var toE = e.Row(y);
                var toF = f.Row(y);
                var toG = g.Row(y);
                for (var x = 0; x < width; x++)
                {
                    var (dx, dy) = (gx[x] / 4, gy[x] / 4);
                    toE[x] += dx * dx;
                    toF[x] += dx * dy;
                    toG[x] += dy * dy;
                }
            });
        }
        return sigma == 0 ? new StructureTensor(e, f, g) : new StructureTensor(Gaussian.Blur(e, sigma), Gaussian.Blur(f, sigma), Gaussian.Blur(g, sigma));
    }

    private float Root(int i)
    {
        var (difference, twice) = (E.Values[i] - G.Values[i], 2 * F.Values[i]);
        return MathF.Sqrt(difference * difference + twice * twice);
    }

    private void ForEach(Action<int> body) => ParallelLoop.For(0, E.Height, y =>
    {
        for (var i = y * E.Width; i < (y + 1) * E.Width; i++)
            body(i);
    });
}
