using System.Numerics;
using System.Numerics.Tensors;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// Limited-memory BFGS (Nocedal 1980) with a backtracking line search: for the last decimals of the statistics. Vectors may be of single precision,
/// numbers are of double.
/// </summary>
internal sealed class Descent<T>(Func<T[], T[], double> objective, int history = 20)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly List<Pair> _pairs = [];

    private sealed record Pair(T[] Step, T[] Change)
    {
        public double Curvature { get; set; }

        public double ChangeSquare { get; set; }
    }

    /// <summary>Takes steps until told to stop or until none lowers the objective.</summary>
    /// <param name="start">Where to start; not changed.</param>
    /// <param name="steps">At most so many.</param>
    /// <param name="stop">Called with the step's number, the point and the objective after each step; true ends the descent. The point is overwritten two steps later.</param>
    public T[] Run(T[] start, int steps, Func<int, T[], double, bool> stop)
    {
        var n = start.Length;
        var (point, gradient) = ((T[])start.Clone(), new T[n]);
        var (next, nextGradient, direction) = (new T[n], new T[n], new T[n]);
        var value = objective(point, gradient);
        for (var step = 1; step <= steps; step++)
        {
            FillDirection(gradient, direction);
            var slope = Dot(gradient, direction);
            if (!(slope < 0))
            {
                if (_pairs.Count == 0)
                    break;
                _pairs.Clear();
                step--;
                continue;
            }
            // Without curvature the first step's length is a guess: a tenth of a grey level on average.
            var length = _pairs.Count > 0 ? 1 : Math.Min(1, 1e-3 * Math.Sqrt(n / Dot(direction, direction)));
            var nextValue = double.PositiveInfinity;
            for (var attempt = 0; attempt < 25; attempt++, length /= 2)
            {
                TensorPrimitives.MultiplyAdd(direction, T.CreateChecked(length), point, next);
                nextValue = objective(next, nextGradient);
                if (nextValue <= value + (1e-4 * length * slope))
                    break;
            }
            if (!(nextValue < value))
            {
                if (_pairs.Count == 0)
                    break;
                _pairs.Clear();
                continue;
            }
            Remember(point, next, gradient, nextGradient);
            (point, next, gradient, nextGradient, value) = (next, point, nextGradient, gradient, nextValue);
            if (stop(step, point, value))
                break;
        }
        return point;
    }

    private void FillDirection(T[] gradient, T[] direction)
    {
        TensorPrimitives.Negate<T>(gradient, direction);
        var shares = new double[_pairs.Count];
        for (var i = _pairs.Count - 1; i >= 0; i--)
        {
            shares[i] = Dot(_pairs[i].Step, direction) / _pairs[i].Curvature;
            TensorPrimitives.MultiplyAdd(_pairs[i].Change, T.CreateChecked(-shares[i]), direction, direction);
        }
        if (_pairs.Count > 0)
            TensorPrimitives.Multiply(direction, T.CreateChecked(_pairs[^1].Curvature / _pairs[^1].ChangeSquare), direction);
        for (var i = 0; i < _pairs.Count; i++)
        {
            var back = Dot(_pairs[i].Change, direction) / _pairs[i].Curvature;
            TensorPrimitives.MultiplyAdd(_pairs[i].Step, T.CreateChecked(shares[i] - back), direction, direction);
        }
    }

    private void Remember(T[] from, T[] to, T[] gradientFrom, T[] gradientTo)
    {
        var pair = _pairs.Count < history ? new Pair(new T[from.Length], new T[from.Length]) : _pairs[0];
        if (_pairs.Count == history)
            _pairs.RemoveAt(0);
        TensorPrimitives.Subtract<T>(to, from, pair.Step);
        TensorPrimitives.Subtract<T>(gradientTo, gradientFrom, pair.Change);
        (pair.Curvature, pair.ChangeSquare) = (Dot(pair.Step, pair.Change), Dot(pair.Change, pair.Change));
        if (pair.Curvature > 1e-12 * pair.ChangeSquare)
            _pairs.Add(pair);
    }

    /// <summary>By blocks, each of which is short enough for single precision.</summary>
    private static double Dot(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        const int Block = 4096;
        var sum = 0.0;
        for (var i = 0; i < a.Length; i += Block)
        {
            var count = Math.Min(Block, a.Length - i);
            sum += double.CreateChecked(TensorPrimitives.Dot(a.Slice(i, count), b.Slice(i, count)));
        }
        return sum;
    }
}
