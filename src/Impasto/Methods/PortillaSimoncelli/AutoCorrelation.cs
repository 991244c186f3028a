using System.Numerics;
using System.Numerics.Tensors;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>
/// Circular auto-correlations over a small neighbourhood of lags, from half spectra. So few lags are wanted that summing their waves
/// row by row is cheaper than an inverse transform.
/// </summary>
internal sealed class AutoCorrelation<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int _neighborhood;
    private readonly int _width;
    private readonly int _height;
    private readonly int _half;
    private readonly (double Cos, double Sin)[] _wavesAcross;
    private readonly (double Cos, double Sin)[] _wavesDown;

    /// <summary>Plans for one size.</summary>
    /// <param name="width">Width of the pictures.</param>
    /// <param name="height">Height of the pictures.</param>
    /// <param name="neighborhood">N, odd.</param>
    public AutoCorrelation(int width, int height, int neighborhood)
    {
        (_width, _height, _half, _neighborhood) = (width, height, (width / 2) + 1, neighborhood);
        _wavesAcross = Waves(width);
        _wavesDown = Waves(height);
    }

    /// <summary>a[l] = mean over x of v(x) v(x + l) for the lags -N/2 .. N/2 either way, [N * N], of a real v; the middle is the mean square.</summary>
    /// <param name="re">Real part of v's half spectrum.</param>
    /// <param name="im">Imaginary part of v's half spectrum.</param>
    public double[] Lags(ReadOnlySpan<T> re, ReadOnlySpan<T> im)
    {
        var reach = _neighborhood / 2;
        // cos[dy] and sin[dy]: the power's waves down the columns, summed over the rows.
        var (cos, sin, power, square) = (new T[(reach + 1) * _half], new T[(reach + 1) * _half], new T[_half], new T[_half]);
        for (var y = 0; y < _height; y++)
        {
            var rowRe = re.Slice(y * _half, _half);
            var rowIm = im.Slice(y * _half, _half);
            TensorPrimitives.Multiply(rowRe, rowRe, power);
            TensorPrimitives.Multiply(rowIm, rowIm, square);
            TensorPrimitives.Add<T>(power, square, power);
            for (var dy = 0; dy <= reach; dy++)
            {
                var (c, s) = _wavesDown[(int)((long)y * dy % _height)];
                AddScaled(power, c, cos.AsSpan(dy * _half, _half));
                if (dy > 0)
                    AddScaled(power, s, sin.AsSpan(dy * _half, _half));
            }
        }
        var result = new double[_neighborhood * _neighborhood];
        for (var dy = 0; dy <= reach; dy++)
        {
            for (var dx = -reach; dx <= reach; dx++)
            {
                var sum = 0.0;
                for (var x = 0; x < _half; x++)
                {
                    // All columns but the first and the Nyquist frequency's stand for two.
                    var (c, s) = Across(x, dx);
                    var share = (double.CreateChecked(cos[(dy * _half) + x]) * c) - (double.CreateChecked(sin[(dy * _half) + x]) * s);
                    sum += x == 0 || 2 * x == _width ? share : 2 * share;
                }
                var at = ((dy + reach) * _neighborhood) + dx + reach;
                result[at] = result[result.Length - 1 - at] = sum / _width / _height / _width / _height;
            }
        }
        return result;
    }

    /// <summary>The spectrum of a symmetric kernel [N * N] is real; one row of its half.</summary>
    public KernelSpectrum Spectrum(double[] kernel) => new(this, kernel);

    private (double Cos, double Sin) Across(int x, int dx) => _wavesAcross[(int)((((long)x * dx % _width) + _width) % _width)];

    private static (double Cos, double Sin)[] Waves(int length) =>
        [.. Enumerable.Range(0, length).Select(i => (double.CosPi(2.0 * i / length), double.SinPi(2.0 * i / length)))];

    private static void AddScaled(ReadOnlySpan<T> values, double by, Span<T> to) =>
        TensorPrimitives.MultiplyAdd(values, T.CreateChecked(by), to, to);

    /// <summary>A symmetric kernel's spectrum: the sum over lags of k[dy, dx] cos(2 pi (y dy / height + x dx / width)).</summary>
    internal sealed class KernelSpectrum
    {
        private readonly AutoCorrelation<T> _plan;
        private readonly T[] _cos;
        private readonly T[] _sin;

        public KernelSpectrum(AutoCorrelation<T> plan, double[] kernel)
        {
            _plan = plan;
            var (n, half) = (plan._neighborhood, plan._half);
            var reach = n / 2;
            (_cos, _sin) = (new T[(reach + 1) * half], new T[(reach + 1) * half]);
            for (var dy = 0; dy <= reach; dy++)
            {
                for (var x = 0; x < half; x++)
                {
                    var (a, b) = (0.0, 0.0);
                    for (var dx = -reach; dx <= reach; dx++)
                    {
                        var (c, s) = plan.Across(x, dx);
                        var value = kernel[((dy + reach) * n) + dx + reach];
                        (a, b) = (a + (value * c), b + (value * s));
                    }
                    // Lags of both signs stand in the sum of one.
                    var twice = dy == 0 ? 1 : 2;
                    (_cos[(dy * half) + x], _sin[(dy * half) + x]) = (T.CreateChecked(twice * a), T.CreateChecked(-twice * b));
                }
            }
        }

        /// <summary>Writes the half spectrum's row y.</summary>
        public void Row(int y, Span<T> to)
        {
            var half = _plan._half;
            _cos.AsSpan(0, half).CopyTo(to);
            for (var dy = 1; dy <= _plan._neighborhood / 2; dy++)
            {
                var (c, s) = _plan._wavesDown[(int)((long)y * dy % _plan._height)];
                AddScaled(_cos.AsSpan(dy * half, half), c, to);
                AddScaled(_sin.AsSpan(dy * half, half), s, to);
            }
        }
    }
}
