namespace Impasto.Imaging.Fourier;

/// <summary>Lengths that Fourier transforms are fast at: products of 2, 3 and 5.</summary>
internal static class FastLength
{
    /// <summary>The least fast length that is not below <paramref name="length"/>.</summary>
    public static int AtLeast(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        for (var n = length; ; n++)
        {
            var rest = n;
            foreach (var factor in (ReadOnlySpan<int>)[2, 3, 5])
            {
                while (rest % factor == 0)
                    rest /= factor;
            }
            if (rest == 1)
                return n;
        }
    }
}
