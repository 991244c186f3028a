namespace Impasto.Imaging.BilateralGrid;

/// <summary>Where pixels and their luma lie in a bilateral grid, whose outermost points are at the picture's edges and at luma 0 and 1.</summary>
internal static class GridPlace
{
    /// <summary>Where a pixel's centre lies, in points from the first.</summary>
    public static float Of(int pixel, int pixels, int points) => (float)((pixel + 0.5) / pixels * (points - 1));

    /// <summary>Where a colour's luma lies (BT.601), in points from the first.</summary>
    public static float OfLuma(float red, float green, float blue, int levels)
    {
        var luma = 0.299f * red + 0.587f * green + 0.114f * blue;
        // What is no number has no luma: such pixels stay inside the grid too.
        return luma > 0 ? Math.Min(luma, 1) * (levels - 1) : 0;
    }

    /// <summary>The point before a place, never the last one, and the share of the point after it.</summary>
    public static (int Point, float Share) Split(float place, int points)
    {
        var point = Math.Min((int)place, points - 2);
        return (point, place - point);
    }
}
