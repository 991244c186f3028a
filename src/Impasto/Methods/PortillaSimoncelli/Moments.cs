using System.Numerics;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>Moments of signals of mean 0.</summary>
internal static class Moments
{
    /// <summary>The means of the second, third and fourth powers.</summary>
    public static (double M2, double M3, double M4) Of<T>(ReadOnlySpan<T> centerd)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (m2, m3, m4) = (0.0, 0.0, 0.0);
        foreach (var value in centerd)
        {
            var d = double.CreateChecked(value);
            var square = d * d;
            m2 += square;
            m3 += square * d;
            m4 += square * square;
        }
        return (m2 / centerd.Length, m3 / centerd.Length, m4 / centerd.Length);
    }
}
