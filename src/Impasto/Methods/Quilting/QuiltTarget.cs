namespace Impasto.Methods.Quilting;

/// <summary>What a transfer's quilt is to look like.</summary>
/// <param name="Luminance">Blurred luminance on 0..255, [height, width].</param>
/// <param name="Width">Width of the target.</param>
/// <param name="Height">Height of the target.</param>
/// <param name="Alpha">The overlap's share of the error; the rest is the correspondence's.</param>
/// <param name="Previous">The previous pass's result, 0..255, [channel][height, width]; null in the first pass.</param>
internal sealed record QuiltTarget(double[] Luminance, int Width, int Height, double Alpha, double[][]? Previous)
{
    /// <summary>Where a place of the canvas lies in the target, or null beyond its edge.</summary>
    public int? Index(int x, int y) => x < Width && y < Height ? (y * Width) + x : null;

    /// <summary>Whether the target covers all of a block.</summary>
    public bool Contains(int x, int y, int side) => x + side <= Width && y + side <= Height;
}
