using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Impasto.Imaging.Flow;

/// <summary>
/// One level of dense inverse search (Kroeger et al. 2016): patches of the first frame look for their place in the second by inverse compositional steps, starting from the best of the
/// coarser level's vector, their neighbours' and the given candidates; the flow of a pixel is the mean of those of the patches over it, each weighted by how well it fits there.
/// </summary>
internal sealed class InverseSearch
{
    public const int PatchSide = 8;

    private const int Pixels = PatchSide * PatchSide;

    /// <summary>Rows of patches that one thread goes through in order; vectors don't spread from one stripe to the next within a sweep.</summary>
    private const int StripeRows = 12;

    /// <summary>Grey levels squared that a direction's gradients must beat on average to be believed.</summary>
    private const float Damping = 0.25f * Pixels;

    /// <summary>px below which a step isn't worth measuring.</summary>
    private const float ShortestStep = 0.03f;

    /// <summary>px below which a candidate isn't: steps lead there by themselves.</summary>
    private const float NearestCandidate = 0.1f;

    private readonly PaddedPlane _dx, _dy;
    private PaddedPlane _first, _second;
    private readonly int _stride, _columns, _rows;
    private readonly Patch[] _patches;

    private struct Patch
    {
        public float U, V;
        public Fit Fit;
        public bool IsSettled;
        public float MeanX, MeanY, Inverse11, Inverse12, Inverse22;
    }

    /// <summary>How badly a patch fits at a place, its mean difference left out, and the gradient of that.</summary>
    private readonly record struct Fit(float Error, float X, float Y);

    /// <summary>What a level of this size works in, for one flow after the other.</summary>
    /// <param name="width">At least <see cref="PatchSide"/>.</param>
    /// <param name="height">At least <see cref="PatchSide"/>.</param>
    /// <param name="stride">Pixels between patches.</param>
    public InverseSearch(int width, int height, int stride)
    {
        _stride = stride;
        _columns = (width - PatchSide + stride - 1) / stride + 1;
        _rows = (height - PatchSide + stride - 1) / stride + 1;
        _patches = new Patch[_columns * _rows];
        (_first, _second, _dx, _dy) = (Nothing, Nothing, new PaddedPlane(width, height), new PaddedPlane(width, height));
    }

    private static PaddedPlane Nothing { get; } = new(1, 1);

    /// <summary>Finds the patches' vectors and from them the flow.</summary>
    /// <param name="first">The frame that the flow lies on.</param>
    /// <param name="second">The frame that it points into.</param>
    /// <param name="u">In: the coarser level's flow. Out: this one's, padding filled.</param>
    /// <param name="v">Downwards, likewise.</param>
    /// <param name="descents">Steps of a patch in each of the two sweeps.</param>
    /// <param name="candidates">Vectors that every patch tries.</param>
    /// <param name="cancel">Checked at each stripe.</param>
    public void Run(PaddedPlane first, PaddedPlane second, PaddedPlane u, PaddedPlane v, int descents, ReadOnlySpan<(float U, float V)> candidates, CancellationToken cancel)
    {
        (_first, _second) = (first, second);
        Differentiate();
        var tried = candidates.ToArray();
        var stripes = (_rows + StripeRows - 1) / StripeRows;
        for (var sweep = 0; sweep < 2; sweep++)
        {
            var back = sweep == 1;
            ParallelLoop.For(0, stripes, stripe =>
            {
                int from = stripe * StripeRows, to = Math.Min(_rows, from + StripeRows);
                for (var i = from; i < to; i++)
                {
                    var row = back ? from + to - 1 - i : i;
                    for (var j = 0; j < _columns; j++)
                    {
                        var column = back ? _columns - 1 - j : j;
                        ref var patch = ref _patches[row * _columns + column];
                        if (!back)
                            Begin(ref patch, row, column, u, v);
                        Search(ref patch, row, column, back, from, to, descents, back ? [] : tried);
                    }
                }
            }, cancel);
        }
        Spread(u, v);
    }

    private int X(int column) => Math.Min(column * _stride, _first.Width - PatchSide);

    private int Y(int row) => Math.Min(row * _stride, _first.Height - PatchSide);

    private void Differentiate() => FlowRows.For(_first.Width, _first.Height, (from, to) =>
    {
        for (var y = from; y < to; y++)
        {
            ref var image = ref _first.Values[_first.At(0, y)];
            ref var dx = ref _dx.Values[_dx.At(0, y)];
            ref var dy = ref _dy.Values[_dy.At(0, y)];
            for (var x = 0; x < _first.Width; x += 8)
            {
                ref var here = ref Unsafe.Add(ref image, x);
                ref var above = ref Unsafe.Add(ref here, -_first.Stride);
                ref var below = ref Unsafe.Add(ref here, _first.Stride);
                var (northWest, north, northEast) = (At(ref above, -1), At(ref above, 0), At(ref above, 1));
                var (west, east) = (At(ref here, -1), At(ref here, 1));
                var (southWest, south, southEast) = (At(ref below, -1), At(ref below, 0), At(ref below, 1));
                ((northEast - northWest + southEast - southWest + 2 * (east - west)) * 0.125f).StoreUnsafe(ref dx, (nuint)x);
                ((southWest - northWest + southEast - northEast + 2 * (south - north)) * 0.125f).StoreUnsafe(ref dy, (nuint)x);
            }
        }

        static Vector256<float> At(ref float place, int offset) => Vector256.LoadUnsafe(ref Unsafe.Add(ref place, offset));
    });

    private void Begin(ref Patch patch, int row, int column, PaddedPlane u, PaddedPlane v)
    {
        int x = X(column), y = Y(row);
        // The middle lies between four pixels.
        var middle = u.At(x + PatchSide / 2 - 1, y + PatchSide / 2 - 1);
        patch.U = Mean(u.Values, middle, u.Stride);
        patch.V = Mean(v.Values, middle, v.Stride);
        ref var dx = ref _dx.Values[_dx.At(x, y)];
        ref var dy = ref _dy.Values[_dy.At(x, y)];
        Vector256<float> sumX = default, sumY = default, xx = default, xy = default, yy = default;
        for (var k = 0; k < PatchSide; k++)
        {
            var gx = Vector256.LoadUnsafe(ref Unsafe.Add(ref dx, k * _dx.Stride));
            var gy = Vector256.LoadUnsafe(ref Unsafe.Add(ref dy, k * _dy.Stride));
            sumX += gx;
            sumY += gy;
            xx = Vector256.FusedMultiplyAdd(gx, gx, xx);
            xy = Vector256.FusedMultiplyAdd(gx, gy, xy);
            yy = Vector256.FusedMultiplyAdd(gy, gy, yy);
        }
        patch.MeanX = Vector256.Sum(sumX) / Pixels;
        patch.MeanY = Vector256.Sum(sumY) / Pixels;
        var a = Vector256.Sum(xx) - Pixels * patch.MeanX * patch.MeanX + Damping;
        var b = Vector256.Sum(xy) - Pixels * patch.MeanX * patch.MeanY;
        var c = Vector256.Sum(yy) - Pixels * patch.MeanY * patch.MeanY + Damping;
        var determinant = Math.Max(a * c - b * b, Damping * Damping);
        (patch.Inverse11, patch.Inverse12, patch.Inverse22) = (c / determinant, -b / determinant, a / determinant);
        patch.Fit = Measure(patch, x, y, patch.U, patch.V);
        patch.IsSettled = false;

        static float Mean(float[] values, int at, int stride) => 0.25f * (values[at] + values[at + 1] + values[at + stride] + values[at + stride + 1]);
    }

    private void Search(ref Patch patch, int row, int column, bool back, int from, int to, int descents, ReadOnlySpan<(float U, float V)> candidates)
    {
        int x = X(column), y = Y(row);
        float u = patch.U, v = patch.V;
        var best = patch.Fit;
        int beside = back ? column + 1 : column - 1, above = back ? row + 1 : row - 1;
        if ((uint)beside < (uint)_columns)
            Try(patch, x, y, _patches[row * _columns + beside].U, _patches[row * _columns + beside].V, ref best, ref u, ref v);
        if (above >= from && above < to)
            Try(patch, x, y, _patches[above * _columns + column].U, _patches[above * _columns + column].V, ref best, ref u, ref v);
        foreach (var (candidateU, candidateV) in candidates)
            Try(patch, x, y, candidateU, candidateV, ref best, ref u, ref v);

        // Otherwise the first step would only fail again.
        var isSettled = patch.IsSettled && u == patch.U && v == patch.V;
        float startU = u, startV = v;
        for (var step = 0; step < descents && !isSettled; step++)
        {
            var du = patch.Inverse11 * best.X + patch.Inverse12 * best.Y;
            var dv = patch.Inverse12 * best.X + patch.Inverse22 * best.Y;
            float nextU = u - du, nextV = v - dv;
            if (du * du + dv * dv < ShortestStep * ShortestStep || Math.Abs(nextU - startU) > PatchSide || Math.Abs(nextV - startV) > PatchSide)
                isSettled = true;
            else if (Measure(patch, x, y, nextU, nextV) is var next && next.Error < best.Error)
                (best, u, v) = (next, nextU, nextV);
            else
                isSettled = true;
        }
        (patch.U, patch.V, patch.Fit, patch.IsSettled) = (u, v, best, isSettled);
    }

    private void Try(in Patch patch, int x, int y, float candidateU, float candidateV, ref Fit best, ref float u, ref float v)
    {
        if (Math.Abs(candidateU - u) + Math.Abs(candidateV - v) < NearestCandidate)
            return;
        var fit = Measure(patch, x, y, candidateU, candidateV);
        if (fit.Error < best.Error)
            (best, u, v) = (fit, candidateU, candidateV);
    }

    /// <summary>Where a patch's first pixel lies in the second frame; no farther out than the padding reaches.</summary>
    private int Place(int x, int y, float u, float v, out float fractionX, out float fractionY)
    {
        float px = Math.Clamp(x + u, 1 - PatchSide, _second.Width - 1), py = Math.Clamp(y + v, 1 - PatchSide, _second.Height - 1);
        float left = MathF.Floor(px), top = MathF.Floor(py);
        (fractionX, fractionY) = (px - left, py - top);
        return _second.At((int)left, (int)top);
    }

    private Fit Measure(in Patch patch, int x, int y, float u, float v)
    {
        ref var there = ref Unsafe.Add(ref _second.Origin, Place(x, y, u, v, out var fractionX, out var fractionY));
        var at = _first.At(x, y);
        ref var here = ref Unsafe.Add(ref _first.Origin, at);
        ref var dx = ref Unsafe.Add(ref _dx.Origin, at);
        ref var dy = ref Unsafe.Add(ref _dy.Origin, at);
        var stride = _first.Stride;
        var (fx, fy) = (Vector256.Create(fractionX), Vector256.Create(fractionY));
        Vector256<float> sum = default, squares = default, sumX = default, sumY = default;
        var above = Between(ref there, fx);
        for (var k = 0; k < PatchSide; k++)
        {
            there = ref Unsafe.Add(ref there, stride);
            var below = Between(ref there, fx);
            var difference = Vector256.FusedMultiplyAdd(fy, below - above, above) - Vector256.LoadUnsafe(ref here);
            above = below;
            sum += difference;
            squares = Vector256.FusedMultiplyAdd(difference, difference, squares);
            sumX = Vector256.FusedMultiplyAdd(difference, Vector256.LoadUnsafe(ref dx), sumX);
            sumY = Vector256.FusedMultiplyAdd(difference, Vector256.LoadUnsafe(ref dy), sumY);
            here = ref Unsafe.Add(ref here, stride);
            dx = ref Unsafe.Add(ref dx, stride);
            dy = ref Unsafe.Add(ref dy, stride);
        }
        var total = Vector256.Sum(sum);
        return new Fit(Vector256.Sum(squares) - total * total / Pixels, Vector256.Sum(sumX) - patch.MeanX * total, Vector256.Sum(sumY) - patch.MeanY * total);
    }

    private static Vector256<float> Between(ref float place, Vector256<float> fraction)
    {
        var left = Vector256.LoadUnsafe(ref place);
        return Vector256.FusedMultiplyAdd(fraction, Vector256.LoadUnsafe(ref Unsafe.Add(ref place, 1)) - left, left);
    }

    /// <summary>The patches' vectors to pixels.</summary>
    private void Spread(PaddedPlane u, PaddedPlane v)
    {
        const int block = 32;
        var (width, height) = (_first.Width, _first.Height);
        ParallelLoop.For(0, (height + block - 1) / block, () => new PaddedPlane(width, block), (turn, weights) =>
        {
            int from = turn * block, to = Math.Min(height, from + block);
            Array.Clear(weights.Values);
            u.Values.AsSpan(u.At(0, from), u.At(0, to) - u.At(0, from)).Clear();
            v.Values.AsSpan(v.At(0, from), v.At(0, to) - v.At(0, from)).Clear();
            for (var row = Math.Max(0, (from - PatchSide) / _stride); row < _rows && Y(row) < to; row++)
            {
                int firstLine = Math.Max(0, from - Y(row)), lastLine = Math.Min(PatchSide, to - Y(row));
                for (var column = 0; column < _columns; column++)
                {
                    ref var patch = ref _patches[row * _columns + column];
                    int x = X(column), y = Y(row) + firstLine;
                    var (fx, fy, pu, pv) = (default(Vector256<float>), default(Vector256<float>), Vector256.Create(patch.U), Vector256.Create(patch.V));
                    ref var there = ref Unsafe.Add(ref _second.Origin, Place(x, Y(row), patch.U, patch.V, out var fractionX, out var fractionY) + firstLine * _second.Stride);
                    (fx, fy) = (Vector256.Create(fractionX), Vector256.Create(fractionY));
                    ref var here = ref Unsafe.Add(ref _first.Origin, _first.At(x, y));
                    ref var toU = ref Unsafe.Add(ref u.Origin, u.At(x, y));
                    ref var toV = ref Unsafe.Add(ref v.Origin, v.At(x, y));
                    ref var toWeight = ref Unsafe.Add(ref weights.Origin, weights.At(x, y - from));
                    var above = Between(ref there, fx);
                    for (var line = firstLine; line < lastLine; line++)
                    {
                        there = ref Unsafe.Add(ref there, _second.Stride);
                        var below = Between(ref there, fx);
                        var difference = Vector256.FusedMultiplyAdd(fy, below - above, above) - Vector256.LoadUnsafe(ref here);
                        above = below;
                        var weight = Vector256<float>.One / Vector256.Max(Vector256<float>.One, Vector256.Abs(difference));
                        (Vector256.LoadUnsafe(ref toWeight) + weight).StoreUnsafe(ref toWeight);
                        Vector256.FusedMultiplyAdd(weight, pu, Vector256.LoadUnsafe(ref toU)).StoreUnsafe(ref toU);
                        Vector256.FusedMultiplyAdd(weight, pv, Vector256.LoadUnsafe(ref toV)).StoreUnsafe(ref toV);
                        here = ref Unsafe.Add(ref here, _first.Stride);
                        toU = ref Unsafe.Add(ref toU, u.Stride);
                        toV = ref Unsafe.Add(ref toV, v.Stride);
                        toWeight = ref Unsafe.Add(ref toWeight, weights.Stride);
                    }
                }
            }
            for (var y = from; y < to; y++)
            {
                TensorPrimitives.Divide(u.Row(y), weights.Row(y - from), u.Row(y));
                TensorPrimitives.Divide(v.Row(y), weights.Row(y - from), v.Row(y));
            }
        });
        u.RepeatEdges();
        v.RepeatEdges();
    }
}
