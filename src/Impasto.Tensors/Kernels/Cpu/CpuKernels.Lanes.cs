using System.Numerics;

namespace Impasto.Tensors.Kernels.Cpu;

internal sealed unsafe partial class CpuKernels
{
    /// <summary>An elementwise function, or a gradient dx of x, y and dy, on a vector at a time; p and q are the operation's parameters.</summary>
    private interface ILanes
    {
        static abstract Vector<float> Of(Vector<float> x, Vector<float> y, Vector<float> dy, Vector<float> p, Vector<float> q);
    }

    private static void Map<T>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> result, float p, float q)
        where T : struct, ILanes
    {
        Vector<float> vp = new(p), vq = new(q);
        var width = Vector<float>.Count;
        var i = 0;
        fixed (float* px = x, py = y, pdy = dy, to = result)
        {
            for (; i <= result.Length - width; i += width)
                T.Of(Vector.Load(px + i), Vector.Load(py + i), Vector.Load(pdy + i), vp, vq).Store(to + i);
        }
        if (i == result.Length)
            return;
        // The rest through a padded vector, so that it is calculated alike.
        Span<float> lanes = stackalloc float[3 * width];
        lanes.Clear();
        x[i..].CopyTo(lanes);
        y[i..].CopyTo(lanes[width..]);
        dy[i..].CopyTo(lanes[(2 * width)..]);
        T.Of(new Vector<float>(lanes), new Vector<float>(lanes[width..]), new Vector<float>(lanes[(2 * width)..]), vp, vq).CopyTo(lanes);
        lanes[..(result.Length - i)].CopyTo(result[i..]);
    }

    private readonly struct AffineLanes : ILanes
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y, Vector<float> dy, Vector<float> p, Vector<float> q) => x * p + q;
    }

    private readonly struct LeakyReluLanes : ILanes
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y, Vector<float> dy, Vector<float> p, Vector<float> q) =>
            Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<float>.Zero), x, p * x);
    }

    private readonly struct ClampLanes : ILanes
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y, Vector<float> dy, Vector<float> p, Vector<float> q) =>
            Vector.ConditionalSelect(Vector.LessThan(x, p), p, Vector.ConditionalSelect(Vector.GreaterThan(x, q), q, x));
    }

    private readonly struct ReluSlope : ILanes
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y, Vector<float> dy, Vector<float> p, Vector<float> q) =>
            Vector.ConditionalSelect(Vector.GreaterThan(y, Vector<float>.Zero), dy, Vector<float>.Zero);
    }

    private readonly struct LeakyReluSlope : ILanes
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y, Vector<float> dy, Vector<float> p, Vector<float> q) =>
            Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<float>.Zero), dy, p * dy);
    }

    private readonly struct TanhSlope : ILanes
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y, Vector<float> dy, Vector<float> p, Vector<float> q) => (Vector<float>.One - y * y) * dy;
    }

    private readonly struct SigmoidSlope : ILanes
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y, Vector<float> dy, Vector<float> p, Vector<float> q) => y * (Vector<float>.One - y) * dy;
    }

    private readonly struct SqrtSlope : ILanes
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y, Vector<float> dy, Vector<float> p, Vector<float> q) => new Vector<float>(0.5f) / y * dy;
    }

    /// <summary>0 at 0; NaN at NaN.</summary>
    private readonly struct AbsSlope : ILanes
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y, Vector<float> dy, Vector<float> p, Vector<float> q) =>
            Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<float>.Zero), dy, Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), -dy, x));
    }

    private readonly struct ClampSlope : ILanes
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y, Vector<float> dy, Vector<float> p, Vector<float> q) =>
            Vector.ConditionalSelect(Vector.LessThan(x, p) | Vector.GreaterThan(x, q), Vector<float>.Zero, dy);
    }

    private readonly struct SquareSlope : ILanes
    {
        public static Vector<float> Of(Vector<float> x, Vector<float> y, Vector<float> dy, Vector<float> p, Vector<float> q) => (x + x) * dy;
    }
}
