namespace Impasto.Imaging.Painting;

/// <summary>
/// Value noise on a lattice whose corners are hashed: the same seed gives the same field, point by point, in any order and on any thread.
/// </summary>
internal static class LatticeNoise
{
    /// <summary>A number in 0..1 for whole coordinates.</summary>
    public static float Hash(int x, int y, int seed)
    {
        var h = (uint)x * 0x8DA6B343u ^ (uint)y * 0xD8163841u ^ (uint)seed * 0xCB1AB31Fu;
        h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
        h = (h ^ (h >> 12)) * 0x297A2D39u;
        return ((h ^ (h >> 15)) >> 8) * (1f / (1 << 24));
    }

    /// <summary>Smooth noise in 0..1 with cells of size 1.</summary>
    /// <param name="x">Across.</param>
    /// <param name="y">Down.</param>
    /// <param name="seed">Which field.</param>
    /// <param name="periodX">The number of cells after which the field repeats across; 0 never.</param>
    public static float Smooth(float x, float y, int seed, int periodX = 0)
    {
        var floorX = MathF.Floor(x);
        var floorY = MathF.Floor(y);
        int x0 = (int)floorX, y0 = (int)floorY, x1 = x0 + 1;
        if (periodX > 0)
        {
            x0 = (x0 % periodX + periodX) % periodX;
            x1 = (x1 % periodX + periodX) % periodX;
        }
        float tx = x - floorX, ty = y - floorY;
        tx = tx * tx * (3 - 2 * tx);
        ty = ty * ty * (3 - 2 * ty);
        var top = Hash(x0, y0, seed) * (1 - tx) + Hash(x1, y0, seed) * tx;
        var bottom = Hash(x0, y0 + 1, seed) * (1 - tx) + Hash(x1, y0 + 1, seed) * tx;
        return top + (bottom - top) * ty;
    }
}
