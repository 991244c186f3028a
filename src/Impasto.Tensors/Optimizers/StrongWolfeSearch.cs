namespace Impasto.Tensors.Optimizers;

/// <summary>
/// A line search for the strong Wolfe conditions: an interval is found by growing steps, then narrowed by cubic interpolation (Nocedal and Wright 2006, algorithms 3.5
/// and 3.6). A trial that is not finite counts as infinitely high.
/// </summary>
/// <param name="evaluate">Loss and gradient at a step length; the gradient's vector is overwritten by the next call.</param>
/// <param name="direction">Where to go.</param>
/// <param name="gradient">At length 0 when <see cref="Run"/> is called, at the length that it returns afterwards; the same vector that evaluate fills.</param>
/// <param name="toleranceChange">No interval that moves every parameter less is narrowed further.</param>
internal sealed class StrongWolfeSearch(Func<double, (double Loss, ParameterVector Gradient, bool Usable)> evaluate, ParameterVector direction, ParameterVector gradient,
    double toleranceChange)
{
    private const double C1 = 1e-4, C2 = 0.9;
    private const int MaxIterations = 25;

    public bool MetNonFinite { get; private set; }

    /// <summary>The loss and the length of the best step found; length 0 where none was better.</summary>
    public (double Loss, double Length) Run(double length, double loss, double slope, int maxEvaluations)
    {
        var limit = Math.Clamp(maxEvaluations - 1, 0, MaxIterations);
        using var pool = new GradientPool(gradient);
        var start = new Point(0, loss, slope, pool.Copy());
        var previous = start;
        var point = At(length, pool);
        var iterations = 0;
        Point? low = null, high = null;
        while (iterations < limit)
        {
            if (point.Loss > loss + C1 * point.Length * slope || (iterations > 1 && point.Loss >= previous.Loss) || point.Slope >= 0 && Math.Abs(point.Slope) > -C2 * slope)
            {
                (low, high) = (previous, point);
                break;
            }
            if (Math.Abs(point.Slope) <= -C2 * slope)
                return Finish(point);
            var next = Interpolate(previous, point, point.Length + 0.01 * (point.Length - previous.Length), point.Length * 10);
            previous = point;
            point = At(next, pool);
            iterations++;
        }
        if (low is null || high is null)
            (low, high) = (start, point);
        if (!(low.Loss <= high.Loss))
            (low, high) = (high, low);
        Narrow(ref low, ref high, loss, slope, iterations, limit, pool);
        return Finish(low);
    }

    private void Narrow(ref Point low, ref Point high, double loss, double slope, int iterations, int limit, GradientPool pool)
    {
        var directionMax = direction.AbsMax;
        var slow = false;
        while (iterations < limit && Math.Abs(high.Length - low.Length) * directionMax >= toleranceChange)
        {
            double begin = Math.Min(low.Length, high.Length), end = Math.Max(low.Length, high.Length);
            var t = Interpolate(low, high, begin, end);
            // Twice in a row close to an end of the interval: a tenth of it away, so that it shrinks.
            var margin = 0.1 * (end - begin);
            if (Math.Min(end - t, t - begin) < margin)
            {
                if (slow || t >= end || t <= begin)
                {
                    t = Math.Abs(t - end) < Math.Abs(t - begin) ? end - margin : begin + margin;
                    slow = false;
                }
                else
                {
                    slow = true;
                }
            }
            else
            {
                slow = false;
            }
            var point = At(t, pool);
            iterations++;
            if (point.Loss > loss + C1 * t * slope || point.Loss >= low.Loss)
            {
                high = point;
                if (!(low.Loss <= high.Loss))
                    (low, high) = (high, low);
                continue;
            }
            if (Math.Abs(point.Slope) <= -C2 * slope)
            {
                low = point;
                return;
            }
            if (point.Slope * (high.Length - low.Length) >= 0)
                high = low;
            low = point;
        }
    }

    private Point At(double length, GradientPool pool)
    {
        var (loss, at, usable) = evaluate(length);
        if (usable)
            return new Point(length, loss, at.Dot(direction), pool.Copy());
        MetNonFinite = true;
        return new Point(length, double.PositiveInfinity, double.NaN, pool.Copy());
    }

    private (double Loss, double Length) Finish(Point point)
    {
        gradient.Set(1, point.Gradient);
        return (point.Loss, point.Length);
    }

    /// <summary>The minimum of the cubic through two points with their slopes, limited to the bounds; their middle where there is none.</summary>
    private static double Interpolate(Point a, Point b, double least, double most)
    {
        if (!double.IsFinite(a.Loss + a.Slope + b.Loss + b.Slope))
            return (Math.Min(a.Length, b.Length) + Math.Max(a.Length, b.Length)) / 2;
        var d1 = a.Slope + b.Slope - 3 * (a.Loss - b.Loss) / (a.Length - b.Length);
        var square = d1 * d1 - a.Slope * b.Slope;
        if (!(square >= 0))
            return (least + most) / 2;
        var d2 = Math.Sqrt(square);
        var position = a.Length <= b.Length
            ? b.Length - (b.Length - a.Length) * ((b.Slope + d2 - d1) / (b.Slope - a.Slope + 2 * d2))
            : a.Length - (a.Length - b.Length) * ((a.Slope + d2 - d1) / (a.Slope - b.Slope + 2 * d2));
        return double.IsNaN(position) ? (least + most) / 2 : Math.Clamp(position, least, most);
    }

    private sealed record Point(double Length, double Loss, double Slope, ParameterVector Gradient);

    /// <summary>Copies of the current gradient, all freed at the end of the search.</summary>
    private sealed class GradientPool(ParameterVector current) : IDisposable
    {
        private readonly List<ParameterVector> _copies = [];

        public ParameterVector Copy()
        {
            var copy = new ParameterVector(current.Parts).Set(1, current);
            _copies.Add(copy);
            return copy;
        }

        public void Dispose()
        {
            foreach (var copy in _copies)
                copy.Dispose();
        }
    }
}
