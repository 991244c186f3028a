namespace Impasto.Faces;

/// <summary>An upright rectangle in picture coordinates, px; it may reach beyond the picture.</summary>
/// <param name="X">Left.</param>
/// <param name="Y">Top.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
internal readonly record struct FaceBox(double X, double Y, double Width, double Height)
{
    /// <summary>Width times height, px^2.</summary>
    public double Area => Width * Height;

    /// <summary>The shared area over the joint area: 1 for equal boxes, 0 for disjoint ones.</summary>
    public static double Overlap(FaceBox a, FaceBox b)
    {
        var width = Math.Min(a.X + a.Width, b.X + b.Width) - Math.Max(a.X, b.X);
        var height = Math.Min(a.Y + a.Height, b.Y + b.Height) - Math.Max(a.Y, b.Y);
        if (width <= 0 || height <= 0)
            return 0;
        return width * height / (a.Area + b.Area - width * height);
    }
}
