using System.Numerics;
using System.Runtime.InteropServices;

namespace Impasto.LinearAlgebra;

/// <summary>A plane rotation of two rows.</summary>
internal static class Rotation
{
    /// <summary>x becomes cosine x + sine y, y becomes cosine y - sine x.</summary>
    public static void Apply(Span<double> x, Span<double> y, double cosine, double sine)
    {
        var xs = MemoryMarshal.Cast<double, Vector<double>>(x);
        var ys = MemoryMarshal.Cast<double, Vector<double>>(y);
        for (var i = 0; i < xs.Length; i++)
            (xs[i], ys[i]) = (xs[i] * cosine + ys[i] * sine, ys[i] * cosine - xs[i] * sine);
        for (var i = xs.Length * Vector<double>.Count; i < x.Length; i++)
            (x[i], y[i]) = (cosine * x[i] + sine * y[i], cosine * y[i] - sine * x[i]);
    }
}
