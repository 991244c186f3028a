using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Impasto.Imaging.Flow;

/// <summary>
/// Variational refinement of one level's flow: brightness and gradients that stay along the flow, and a flow that is smooth but for edges, all under sqrt(s + epsilon^2) (Brox et al.
/// 2004), the data terms divided by the gradients they come from (Zimmer et al. 2011). The second frame is warped once; weights are renewed at each fixed point; between, red-black
/// relaxation, which gives the same bits however rows are shared out.
/// </summary>
internal sealed class FlowRefinement
{
    private const float Epsilon2 = 1e-6f;
    private const float Zeta2 = 0.01f;
    private const float Overrelaxation = 1.6f;

    /// <summary>Grey levels a pixel at which the flow is held together half as firmly.</summary>
    private const float EdgeSlope = 20;

    private readonly int _width, _height;
    private readonly SplitPlane _u, _v, _startU, _startV, _mean, _iz, _ix, _iy, _ixx, _ixy, _iyy, _ixz, _iyz;
    private readonly SplitPlane _a12, _b1, _b2, _inverse1, _inverse2, _right, _down, _hold;

    /// <summary>What a level of this size works in, for one flow after the other.</summary>
    public FlowRefinement(int width, int height)
    {
        (_width, _height) = (width, height);
        (_u, _v, _startU, _startV, _mean, _iz) = (New(), New(), New(), New(), New(), New());
        (_ix, _iy, _ixx, _ixy, _iyy, _ixz, _iyz) = (New(), New(), New(), New(), New(), New(), New());
        (_a12, _b1, _b2, _inverse1, _inverse2, _right, _down, _hold) = (New(), New(), New(), New(), New(), New(), New(), New());

        SplitPlane New() => new(width, height);
    }

    /// <summary>Improves the flow in place; its padding is filled.</summary>
    /// <param name="first">The frame that the flow lies on.</param>
    /// <param name="second">The frame that it points into.</param>
    /// <param name="u">To the right, px of this level.</param>
    /// <param name="v">Downwards.</param>
    /// <param name="options">Weights and rounds.</param>
    /// <param name="cancel">Checked at each fixed point.</param>
    public void Run(PaddedPlane first, PaddedPlane second, PaddedPlane u, PaddedPlane v, FlowOptions options, CancellationToken cancel)
    {
        if (options.FixedPoints == 0)
            return;
        Linearize(first, second, u, v);
        for (var point = 0; point < options.FixedPoints; point++)
        {
            cancel.ThrowIfCancellationRequested();
            Weigh(options);
            Relax(2 * options.Relaxations);
        }
        FlowRows.For(_width, _height, (from, to) =>
        {
            for (var y = from; y < to; y++)
            {
                _u.Join(y, u.Row(y));
                _v.Join(y, v.Row(y));
            }
        });
        u.RepeatEdges();
        v.RepeatEdges();
    }

    private void Linearize(PaddedPlane first, PaddedPlane second, PaddedPlane u, PaddedPlane v)
    {
        FlowRows.For(_width, _height, (from, to) =>
        {
            float[] change = new float[_width + 8], mean = new float[_width + 8];
            for (var y = from; y < to; y++)
            {
                Warp(first, second, u, v, y, change, mean);
                _u.Split(y, u.Row(y));
                _v.Split(y, v.Row(y));
                _startU.CopyRow(y, _u);
                _startV.CopyRow(y, _v);
                _iz.Split(y, change.AsSpan(0, _width));
                _mean.Split(y, mean.AsSpan(0, _width));
            }
        });
        FlowRows.For(_width, _height, (from, to) =>
        {
            for (var y = from; y < to; y++)
            {
                DeriveAcross(_mean, y, _ix);
                DeriveDown(_mean, y, _iy);
                DeriveAcross(_iz, y, _ixz);
                DeriveDown(_iz, y, _iyz);
                _ix.RepeatEnds(y);
                Hold(ref _ix.Row(y), ref _iy.Row(y), ref _hold.Row(y));
            }
        });
        FlowRows.For(_width, _height, (from, to) =>
        {
            for (var y = from; y < to; y++)
            {
                DeriveAcross(_ix, y, _ixx);
                DeriveDown(_ix, y, _ixy);
                DeriveDown(_iy, y, _iyy);
            }
        });
    }

    /// <summary>A row of the second frame where the flow points, its edge repeated: the difference from the first frame, and the mean of both.</summary>
    private void Warp(PaddedPlane first, PaddedPlane second, PaddedPlane u, PaddedPlane v, int y, float[] change, float[] mean)
    {
        ref var source = ref Unsafe.Add(ref second.Origin, second.At(0, 0));
        var row = first.At(0, y);
        var stride = second.Stride;
        var lanes = Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);
        var (mostX, mostY) = (Vector256.Create(_width + 1f), Vector256.Create(_height + 1f));
        for (var x = 0; x < _width; x += 8)
        {
            var px = Vector256.Min(Vector256.Max(lanes + Vector256.Create((float)x) + At(ref u.Values[row], x), Vector256.Create(-2f)), mostX);
            var py = Vector256.Min(Vector256.Max(Vector256.Create((float)y) + At(ref v.Values[row], x), Vector256.Create(-2f)), mostY);
            var (left, top) = (Vector256.Floor(px), Vector256.Floor(py));
            var (fx, fy) = (px - left, py - top);
            var at = Vector256.ConvertToInt32(top) * stride + Vector256.ConvertToInt32(left);
            var (a, b) = (Gather(ref source, at), Gather(ref Unsafe.Add(ref source, 1), at));
            var (c, d) = (Gather(ref Unsafe.Add(ref source, stride), at), Gather(ref Unsafe.Add(ref source, stride + 1), at));
            var above = Vector256.FusedMultiplyAdd(fx, b - a, a);
            var below = Vector256.FusedMultiplyAdd(fx, d - c, c);
            var moved = Vector256.FusedMultiplyAdd(fy, below - above, above);
            var still = At(ref first.Values[row], x);
            (moved - still).CopyTo(change, x);
            (0.5f * (moved + still)).CopyTo(mean, x);
        }

        static Vector256<float> Gather(ref float source, Vector256<int> at) => Vector256.Create(
            Unsafe.Add(ref source, at[0]), Unsafe.Add(ref source, at[1]), Unsafe.Add(ref source, at[2]), Unsafe.Add(ref source, at[3]),
            Unsafe.Add(ref source, at[4]), Unsafe.Add(ref source, at[5]), Unsafe.Add(ref source, at[6]), Unsafe.Add(ref source, at[7]));
    }

    /// <summary>[1 -8 0 8 -1] / 12 along a row, whose ends are repeated.</summary>
    private static void DeriveAcross(SplitPlane plane, int y, SplitPlane result)
    {
        ref var row = ref plane.Row(y);
        ref var to = ref result.Row(y);
        var odd = plane.Odd;
        for (var i = 0; i < plane.Half; i += 8)
        {
            Vector256<float> evenBefore = At(ref row, i - 1), even = At(ref row, i), evenAfter = At(ref row, i + 1);
            Vector256<float> oddBefore = At(ref row, i + odd - 1), here = At(ref row, i + odd), oddAfter = At(ref row, i + odd + 1);
            Slope(oddBefore, here, evenBefore, evenAfter).StoreUnsafe(ref to, (nuint)i);
            Slope(even, evenAfter, oddBefore, oddAfter).StoreUnsafe(ref to, (nuint)(i + odd));
        }
    }

    /// <summary>The same down the columns.</summary>
    private void DeriveDown(SplitPlane plane, int y, SplitPlane result)
    {
        ref var above2 = ref plane.Row(Math.Max(y - 2, 0));
        ref var above = ref plane.Row(Math.Max(y - 1, 0));
        ref var below = ref plane.Row(Math.Min(y + 1, _height - 1));
        ref var below2 = ref plane.Row(Math.Min(y + 2, _height - 1));
        ref var to = ref result.Row(y);
        for (var i = 0; i < plane.Odd + plane.Half; i += 8)
            Slope(At(ref above, i), At(ref below, i), At(ref above2, i), At(ref below2, i)).StoreUnsafe(ref to, (nuint)i);
    }

    private static Vector256<float> Slope(Vector256<float> before, Vector256<float> after, Vector256<float> farBefore, Vector256<float> farAfter) =>
        (8 * (after - before) + farBefore - farAfter) * (1 / 12f);

    /// <summary>How much of the smoothness is left at a row's edges of the picture, where those of the flow mostly are.</summary>
    private void Hold(ref float ix, ref float iy, ref float hold)
    {
        for (var i = 0; i < _u.Odd + _u.Half; i += 8)
        {
            var (x, y) = (At(ref ix, i), At(ref iy, i));
            (Vector256<float>.One / (Vector256<float>.One + (x * x + y * y) * (1 / (EdgeSlope * EdgeSlope)))).StoreUnsafe(ref hold, (nuint)i);
        }
    }

    /// <summary>The linear system of a fixed point.</summary>
    private void Weigh(FlowOptions options)
    {
        var last = (_width - 1) / 2 + ((_width & 1) == 0 ? _u.Odd : 0);
        // So that there is no slope beyond the last column.
        for (var y = 0; y < _height; y++)
        {
            _u.RepeatEnds(y);
            _v.RepeatEnds(y);
        }
        FlowRows.For(_width, _height, (from, to) =>
        {
            SplitPlane weights = new(_width, 2), before = new(_width, 1);
            Smoothness(ref weights.Row(from & 1), from, options.Smoothness / 2);
            if (from > 0)
            {
                Smoothness(ref weights.Row((from - 1) & 1), from - 1, options.Smoothness / 2);
                Pull(ref weights.Row((from - 1) & 1), ref weights.Row(from & 1), ref before.Row(0), 0.5f, _u.Half, _u.Odd);
            }
            for (var y = from; y < to; y++)
            {
                ref var own = ref weights.Row(y & 1);
                ref var below = ref weights.Row((y + 1) & 1);
                if (y + 1 < _height)
                    Smoothness(ref below, y + 1, options.Smoothness / 2);
                ref var right = ref _right.Row(y);
                for (var i = 0; i < _u.Half; i += 8)
                {
                    var (even, odd) = (At(ref own, i), At(ref own, i + _u.Odd));
                    ((even + odd) * 0.5f).StoreUnsafe(ref right, (nuint)i);
                    ((odd + At(ref own, i + 1)) * 0.5f).StoreUnsafe(ref right, (nuint)(i + _u.Odd));
                }
                Unsafe.Add(ref right, last) = 0;
                Pull(ref own, ref below, ref _down.Row(y), y + 1 < _height ? 0.5f : 0, _u.Half, _u.Odd);
                ref var up = ref y > from ? ref _down.Row(y - 1) : ref before.Row(0);
                WeighHalf(y, 0, _u.Odd - 1, ref up, options);
                WeighHalf(y, _u.Odd, -_u.Odd, ref up, options);
            }
        });

        static void Pull(ref float own, ref float below, ref float down, float factor, int half, int odd)
        {
            for (var i = 0; i < half; i += 8)
            {
                ((At(ref own, i) + At(ref below, i)) * factor).StoreUnsafe(ref down, (nuint)i);
                ((At(ref own, i + odd) + At(ref below, i + odd)) * factor).StoreUnsafe(ref down, (nuint)(i + odd));
            }
        }
    }

    /// <summary>How strongly each pixel of a row holds to its neighbours.</summary>
    private void Smoothness(ref float weights, int y, float strength)
    {
        ref var u = ref _u.Row(y);
        ref var v = ref _v.Row(y);
        ref var uBelow = ref _u.Row(Math.Min(y + 1, _height - 1));
        ref var vBelow = ref _v.Row(Math.Min(y + 1, _height - 1));
        int half = _u.Half, odd = _u.Odd;
        ref var hold = ref _hold.Row(y);
        for (var i = 0; i < half; i += 8)
        {
            (At(ref hold, i) * Weight(ref u, ref v, ref uBelow, ref vBelow, i, i + odd, strength)).StoreUnsafe(ref weights, (nuint)i);
            (At(ref hold, i + odd) * Weight(ref u, ref v, ref uBelow, ref vBelow, i + odd, i + 1, strength)).StoreUnsafe(ref weights, (nuint)(i + odd));
        }

        static Vector256<float> Weight(ref float u, ref float v, ref float uBelow, ref float vBelow, int here, int next, float strength)
        {
            Vector256<float> u0 = At(ref u, here), v0 = At(ref v, here);
            var (ux, uy, vx, vy) = (At(ref u, next) - u0, At(ref uBelow, here) - u0, At(ref v, next) - v0, At(ref vBelow, here) - v0);
            return Vector256.Create(strength) / Vector256.Sqrt(ux * ux + uy * uy + vx * vx + vy * vy + Vector256.Create(Epsilon2));
        }
    }

    /// <summary>The system's rows of every second pixel of a row.</summary>
    /// <param name="y">The row.</param>
    /// <param name="offset">Where that half of the row begins.</param>
    /// <param name="toLeft">From a pixel to its left neighbour.</param>
    /// <param name="up">The weights to the row above.</param>
    /// <param name="options">Weights of the terms.</param>
    private void WeighHalf(int y, int offset, int toLeft, ref float up, FlowOptions options)
    {
        var (brightness, gradient) = (Vector256.Create(options.Brightness / 2), Vector256.Create(options.Gradient / 2));
        var (zeta, epsilon) = (Vector256.Create(Zeta2), Vector256.Create(Epsilon2));
        ref var u = ref _u.Row(y);
        ref var v = ref _v.Row(y);
        ref var startU = ref _startU.Row(y);
        ref var startV = ref _startV.Row(y);
        ref var ixs = ref _ix.Row(y);
        ref var iys = ref _iy.Row(y);
        ref var izs = ref _iz.Row(y);
        ref var ixxs = ref _ixx.Row(y);
        ref var ixys = ref _ixy.Row(y);
        ref var iyys = ref _iyy.Row(y);
        ref var ixzs = ref _ixz.Row(y);
        ref var iyzs = ref _iyz.Row(y);
        ref var right = ref _right.Row(y);
        ref var down = ref _down.Row(y);
        ref var b1s = ref _b1.Row(y);
        ref var b2s = ref _b2.Row(y);
        ref var a12s = ref _a12.Row(y);
        ref var inverse1 = ref _inverse1.Row(y);
        ref var inverse2 = ref _inverse2.Row(y);
        var end = offset + _u.Half;
        for (var i = offset; i < end; i += 8)
        {
            var (u0, v0) = (At(ref startU, i), At(ref startV, i));
            var (du, dv) = (At(ref u, i) - u0, At(ref v, i) - v0);
            var (ix, iy, iz) = (At(ref ixs, i), At(ref iys, i), At(ref izs, i));
            var (ixx, ixy, iyy, ixz, iyz) = (At(ref ixxs, i), At(ref ixys, i), At(ref iyys, i), At(ref ixzs, i), At(ref iyzs, i));

            var norm = Vector256<float>.One / (ix * ix + iy * iy + zeta);
            var residual = iz + ix * du + iy * dv;
            var w = brightness * norm / Vector256.Sqrt(residual * residual * norm + epsilon);
            var (a11, a12, a22, b1, b2) = (w * ix * ix, w * ix * iy, w * iy * iy, w * iz * ix, w * iz * iy);

            var normX = Vector256<float>.One / (ixx * ixx + ixy * ixy + zeta);
            var normY = Vector256<float>.One / (ixy * ixy + iyy * iyy + zeta);
            var residualX = ixz + ixx * du + ixy * dv;
            var residualY = iyz + ixy * du + iyy * dv;
            w = gradient / Vector256.Sqrt(residualX * residualX * normX + residualY * residualY * normY + epsilon);
            var (wx, wy) = (w * normX, w * normY);
            a11 += wx * ixx * ixx + wy * ixy * ixy;
            a12 += wx * ixx * ixy + wy * ixy * iyy;
            a22 += wx * ixy * ixy + wy * iyy * iyy;
            b1 += wx * ixx * ixz + wy * ixy * iyz;
            b2 += wx * ixy * ixz + wy * iyy * iyz;

            // For the whole flow, not its change: neighbours pull at that.
            var neighbours = At(ref right, i) + At(ref right, i + toLeft) + At(ref down, i) + At(ref up, i);
            (a11 * u0 + a12 * v0 - b1).StoreUnsafe(ref b1s, (nuint)i);
            (a12 * u0 + a22 * v0 - b2).StoreUnsafe(ref b2s, (nuint)i);
            a12.StoreUnsafe(ref a12s, (nuint)i);
            (Vector256<float>.One / (a11 + neighbours + epsilon)).StoreUnsafe(ref inverse1, (nuint)i);
            (Vector256<float>.One / (a22 + neighbours + epsilon)).StoreUnsafe(ref inverse2, (nuint)i);
        }
    }

    /// <summary>
    /// Half sweeps, each over one colour. A row's half sweep needs the one before in the rows beside it only, so a block of rows does all of them while it lies in the cache, each half sweep a
    /// row behind the one before and a row shorter at the block's ends; what that leaves out around the ends follows. Every value is computed from the same values as by sweep after sweep.
    /// </summary>
    private void Relax(int halfSweeps)
    {
        var rows = Math.Max(4 * halfSweeps, FlowRows.RowsOf(_width));
        var blocks = Math.Max(1, _height / rows);
        ParallelLoop.For(0, blocks, block =>
        {
            int top = block * rows, bottom = block == blocks - 1 ? _height : top + rows;
            int topStep = block == 0 ? 0 : 1, bottomStep = block == blocks - 1 ? 0 : 1;
            Wavefront(halfSweeps, top, bottom, topStep, -bottomStep);
        });
        ParallelLoop.For(1, blocks, block => Wavefront(halfSweeps, block * rows, block * rows, -1, 1));
    }

    /// <summary>Half sweep h goes over the rows from top + h topStep to bottom + h bottomStep.</summary>
    private void Wavefront(int halfSweeps, int top, int bottom, int topStep, int bottomStep)
    {
        int first = Math.Min(top, top + (halfSweeps - 1) * topStep), last = Math.Max(bottom, bottom + (halfSweeps - 1) * bottomStep) + halfSweeps;
        for (var t = first; t < last; t++)
        {
            for (var h = 0; h < halfSweeps; h++)
            {
                var y = t - h;
                if (y >= top + h * topStep && y < bottom + h * bottomStep)
                    RelaxRow(y, h & 1);
            }
        }
    }

    private void RelaxRow(int y, int color)
    {
        var isOdd = ((y + color) & 1) == 1;
        var offset = isOdd ? _u.Odd : 0;
        int toLeft = isOdd ? -_u.Odd : _u.Odd - 1, toRight = isOdd ? 1 - _u.Odd : _u.Odd, stride = _u.Stride, half = _u.Half;
        ref var us = ref Unsafe.Add(ref _u.Row(y), offset);
        ref var vs = ref Unsafe.Add(ref _v.Row(y), offset);
        ref var b1 = ref Unsafe.Add(ref _b1.Row(y), offset);
        ref var b2 = ref Unsafe.Add(ref _b2.Row(y), offset);
        ref var a12s = ref Unsafe.Add(ref _a12.Row(y), offset);
        ref var inverse1 = ref Unsafe.Add(ref _inverse1.Row(y), offset);
        ref var inverse2 = ref Unsafe.Add(ref _inverse2.Row(y), offset);
        ref var rights = ref Unsafe.Add(ref _right.Row(y), offset);
        ref var downs = ref Unsafe.Add(ref _down.Row(y), offset);
        var omega = Vector256.Create(Overrelaxation);
        for (var i = 0; i < half; i += 8)
        {
            var (left, right, up, down) = (At(ref rights, i + toLeft), At(ref rights, i), At(ref downs, i - stride), At(ref downs, i));
            var (u, v, a12) = (At(ref us, i), At(ref vs, i), At(ref a12s, i));
            var sumU = Vector256.FusedMultiplyAdd(left, At(ref us, i + toLeft), At(ref b1, i));
            sumU = Vector256.FusedMultiplyAdd(right, At(ref us, i + toRight), sumU);
            sumU = Vector256.FusedMultiplyAdd(up, At(ref us, i - stride), sumU);
            sumU = Vector256.FusedMultiplyAdd(down, At(ref us, i + stride), sumU);
            var sumV = Vector256.FusedMultiplyAdd(left, At(ref vs, i + toLeft), At(ref b2, i));
            sumV = Vector256.FusedMultiplyAdd(right, At(ref vs, i + toRight), sumV);
            sumV = Vector256.FusedMultiplyAdd(up, At(ref vs, i - stride), sumV);
            sumV = Vector256.FusedMultiplyAdd(down, At(ref vs, i + stride), sumV);
            u += omega * ((sumU - a12 * v) * At(ref inverse1, i) - u);
            v += omega * ((sumV - a12 * u) * At(ref inverse2, i) - v);
            u.StoreUnsafe(ref us, (nuint)i);
            v.StoreUnsafe(ref vs, (nuint)i);
        }
    }

    private static Vector256<float> At(ref float row, int i) => Vector256.LoadUnsafe(ref Unsafe.Add(ref row, (nint)i));
}
