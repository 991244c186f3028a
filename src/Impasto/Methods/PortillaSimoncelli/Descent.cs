using System.Numerics.Tensors;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// Limited-memory BFGS in double precision (Nocedal 1980) with a backtracking line search: for the last decimals of the statistics, which the
/// engine's single-precision optimisers don't reach.
/// </summary>
internal sealed class Descent(Func<double[], double[], double> objective, int history = 20)
{
    private readonly List<(double[] Step, double[] Change, double Curvature)> _pairs = [];

    /// <summary>Takes steps until told to stop or until none lowers the objective.</summary>
    /// <param name="start">Where to start; not changed.</param>
    /// <param name="steps">At most so many.</param>
    /// <param name="stop">Called with the step's number, the point and the objective after each step; true ends the descent.</param>
    public double[] Run(double[] start, int steps, Func<int, double[], double, bool> stop)
    {
        var n = start.Length;
        var point = (double[])start.Clone();
        var gradient = new double[n];
        var value = objective(point, gradient);
        for (var step = 1; step <= steps; step++)
        {
            var direction = Direction(gradient);
            var slope = TensorPrimitives.Dot<double>(gradient, direction);
            if (!(slope < 0))
            {
                if (_pairs.Count == 0)
                    break;
                _pairs.Clear();
                step--;
                continue;
            }
            // Without curvature the first step's length is a guess: a tenth of a grey level on average.
            var length = _pairs.Count > 0 ? 1 : Math.Min(1, 1e-3 * Math.Sqrt(n / TensorPrimitives.SumOfSquares<double>(direction)));
            var (next, nextGradient, nextValue) = (new double[n], new double[n], double.PositiveInfinity);
            for (var attempt = 0; attempt < 25; attempt++, length /= 2)
            {
                TensorPrimitives.MultiplyAdd(direction, length, point, next);
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
            (point, gradient, value) = (next, nextGradient, nextValue);
            if (stop(step, point, value))
                break;
        }
        return point;
    }

    private double[] Direction(double[] gradient)
    {
        var direction = (double[])gradient.Clone();
        var shares = new double[_pairs.Count];
        for (var i = _pairs.Count - 1; i >= 0; i--)
        {
            shares[i] = TensorPrimitives.Dot<double>(_pairs[i].Step, direction) / _pairs[i].Curvature;
            TensorPrimitives.MultiplyAdd(_pairs[i].Change, -shares[i], direction, direction);
        }
        if (_pairs.Count > 0)
        {
            var last = _pairs[^1];
            TensorPrimitives.Multiply(direction, last.Curvature / TensorPrimitives.SumOfSquares<double>(last.Change), direction);
        }
        for (var i = 0; i < _pairs.Count; i++)
        {
            var back = TensorPrimitives.Dot<double>(_pairs[i].Change, direction) / _pairs[i].Curvature;
            TensorPrimitives.MultiplyAdd(_pairs[i].Step, shares[i] - back, direction, direction);
        }
        TensorPrimitives.Negate(direction, direction);
        return direction;
    }

    private void Remember(double[] from, double[] to, double[] gradientFrom, double[] gradientTo)
    {
        var (step, change) = (new double[from.Length], new double[from.Length]);
        TensorPrimitives.Subtract(to, from, step);
        TensorPrimitives.Subtract(gradientTo, gradientFrom, change);
        var curvature = TensorPrimitives.Dot<double>(step, change);
        if (curvature <= 1e-12 * TensorPrimitives.SumOfSquares<double>(change))
            return;
        if (_pairs.Count == history)
            _pairs.RemoveAt(0);
        _pairs.Add((step, change, curvature));
    }
}
