using System.Numerics;
using System.Numerics.Tensors;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// Changes a signal as little as possible so that its skewness or kurtosis becomes the wanted one (Portilla and Simoncelli 2000, section 4.1):
/// a step along the moment's gradient, which is a polynomial of the values; how far is found on the moments alone.
/// </summary>
internal static class MomentProjection
{
    /// <summary>Imposes a skewness on a signal of mean 0; mean and variance are kept.</summary>
    public static void Skewness(double[] values, double wanted) => Impose(values, wanted, 3);

    /// <summary>Imposes a kurtosis on a signal of mean 0; mean and variance are kept.</summary>
    public static void Kurtosis(double[] values, double wanted) => Impose(values, wanted, 4);

    private static void Impose(double[] values, double wanted, int power)
    {
        var deviation = Math.Sqrt(CorrelationProjection.MeanSquare(values));
        if (deviation < 1e-12)
            return;
        TensorPrimitives.Divide(values, deviation, values);
        var m = PowerMeans(values, 4 * (power - 1));
        // The moment's gradient with mean and variance held: x^2 - skewness x - 1, or x^3 - kurtosis x - skewness.
        double[] direction = power == 3 ? [-m[2], -m[3] / m[2], 1, 0] : [-m[3], -m[4] / m[2], 0, 1];
        double At(double step)
        {
            double[] p = [step * direction[0], 1 + (step * direction[1]), step * direction[2], step * direction[3]];
            var square = Times(p, p);
            var variance = Expectation(square, m);
            return power == 3 ? Expectation(Times(square, p), m) / Math.Pow(variance, 1.5) : Expectation(Times(square, square), m) / (variance * variance);
        }
        var step = Root(At, wanted);
        if (step != 0)
            Move(values, Array.ConvertAll(direction, d => step * d));
        var (mean, count) = (TensorPrimitives.Sum<double>(values) / values.Length, values.Length);
        TensorPrimitives.Subtract(values, mean, values);
        TensorPrimitives.Multiply(values, deviation / Math.Sqrt(TensorPrimitives.SumOfSquares<double>(values) / count), values);
    }

    /// <summary>Means of the powers 0 to the given one.</summary>
    private static double[] PowerMeans(double[] values, int last)
    {
        Span<Vector<double>> sums = stackalloc Vector<double>[last + 1];
        sums.Clear();
        var whole = values.Length - (values.Length % Vector<double>.Count);
        for (var i = 0; i < whole; i += Vector<double>.Count)
        {
            var (x, product) = (new Vector<double>(values, i), Vector<double>.One);
            for (var k = 0; k <= last; k++)
            {
                sums[k] += product;
                product *= x;
            }
        }
        var means = new double[13];
        for (var k = 0; k <= last; k++)
        {
            means[k] = Vector.Sum(sums[k]);
            for (var i = whole; i < values.Length; i++)
                means[k] += Math.Pow(values[i], k);
            means[k] /= values.Length;
        }
        return means;
    }

    /// <summary>Adds a polynomial of the third degree of the values to them.</summary>
    private static void Move(double[] values, double[] polynomial)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var x = values[i];
            values[i] = x + polynomial[0] + (x * (polynomial[1] + (x * (polynomial[2] + (x * polynomial[3])))));
        }
    }

    /// <summary>The step nearest 0 at which the moment is the wanted one, else the one at which it comes nearest.</summary>
    private static double Root(Func<double, double> moment, double wanted)
    {
        var start = moment(0) - wanted;
        if (Math.Abs(start) < 1e-12)
            return 0;
        var sign = (moment(1e-6) - moment(-1e-6)) * start > 0 ? -1 : 1;
        var (before, best, bestError) = (0.0, 0.0, Math.Abs(start));
        for (var size = 1e-5; size < 10; size *= 1.15)
        {
            var error = moment(sign * size) - wanted;
            if (error * start <= 0)
                return Bisect(before, sign * size);
            if (Math.Abs(error) > bestError)
                break;
            (before, best, bestError) = (sign * size, sign * size, Math.Abs(error));
        }
        return best;

        double Bisect(double near, double far)
        {
            for (var i = 0; i < 60; i++)
            {
                var middle = (near + far) / 2;
                if ((moment(middle) - wanted) * start > 0)
                    near = middle;
                else
                    far = middle;
            }
            return (near + far) / 2;
        }
    }

    private static double[] Times(double[] p, double[] q)
    {
        var product = new double[p.Length + q.Length - 1];
        for (var i = 0; i < p.Length; i++)
        {
            for (var j = 0; j < q.Length; j++)
                product[i + j] += p[i] * q[j];
        }
        return product;
    }

    private static double Expectation(double[] polynomial, double[] moments)
    {
        var sum = 0.0;
        for (var i = 0; i < polynomial.Length; i++)
            sum += polynomial[i] * moments[i];
        return sum;
    }
}
