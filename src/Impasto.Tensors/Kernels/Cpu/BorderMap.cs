namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>
/// Where each row (or column) of a padded picture comes from: entry i is the source index of padded coordinate first + i, or -1 for a zero.
/// </summary>
internal static class BorderMap
{
    /// <summary>Coordinates outside [-padding, size + padding) are zeros in every mode.</summary>
    public static int[] Create(int first, int count, int size, int padding, PaddingMode mode)
    {
        var map = new int[count];
        for (var i = 0; i < count; i++)
        {
            var at = first + i;
            map[i] = at >= -padding && at < size + padding ? Source(at, size, mode) : -1;
        }
        return map;
    }

    /// <summary>The source index of one coordinate, or -1.</summary>
    public static int Source(int at, int size, PaddingMode mode)
    {
        if (at >= 0 && at < size)
            return at;
        return mode switch
        {
            PaddingMode.Reflect => at < 0 ? -at : 2 * size - 2 - at,
            PaddingMode.Replicate => at < 0 ? 0 : size - 1,
            _ => -1,
        };
    }
}
