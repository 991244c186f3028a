namespace Impasto.Imaging;

/// <summary>A vector for every pixel: <see cref="X"/> points right, <see cref="Y"/> down, in pixels.</summary>
public sealed class VectorField
{
    /// <summary>Two planes of one size as a field.</summary>
    /// <exception cref="ArgumentException">The planes differ in size.</exception>
    public VectorField(Plane x, Plane y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        Plane.RequireSameSize(x, y, "A vector field");
        X = x;
        Y = y;
    }

    /// <summary>Width in pixels.</summary>
    public int Width => X.Width;

    /// <summary>Height in pixels.</summary>
    public int Height => X.Height;

    /// <summary>Components to the right.</summary>
    public Plane X { get; }

    /// <summary>Components downwards.</summary>
    public Plane Y { get; }
}
