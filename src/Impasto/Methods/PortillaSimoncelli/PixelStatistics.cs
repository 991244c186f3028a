using System.Numerics;
using System.Numerics.Tensors;
using Impasto.Imaging;

namespace Impasto.Methods.PortillaSimoncelli;

/// <summary>Statistics of the pixels themselves: of each channel, of pairs of channels, and of the colours that channels make; and their share in the gradient.</summary>
internal sealed class PixelStatistics<T>(int pixels, int channels, ColorMixing? mixing)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Pixels of one task.</summary>
    private const int Block = 8192;

    /// <summary>Weight of the squared excess beyond the sample's range, which the moments don't forbid.</summary>
    private const double RangeWeight = 0.1;

    private readonly int _colors = mixing is null || channels == 1 ? 0 : mixing.Mean.Length;
    private readonly double[] _means = new double[channels];
    private readonly double[] _products = new double[channels * channels];
    private readonly Line[] _channelLines = new Line[channels];
    private Line[] _colorLines = [];

    /// <summary>Mean, variance, skewness, kurtosis, minimum and maximum of each channel.</summary>
    public double[] Moments { get; private set; } = [];

    /// <summary>Correlation of channels, [C * C]; none of one.</summary>
    public double[] Correlation { get; private set; } = [];

    /// <summary>Skewness, kurtosis, minimum and maximum of each colour; none of one channel.</summary>
    public double[] ColorMoments { get; private set; } = [];

    /// <summary>Moments of one line of values: those of their differences from the mean.</summary>
    private record struct Line(double M2, double M3, double M4, double Low, double High)
    {
        public void Add(double d)
        {
            var square = d * d;
            (M2, M3, M4) = (M2 + square, M3 + (square * d), M4 + (square * square));
            (Low, High) = (Math.Min(Low, d), Math.Max(High, d));
        }

        public readonly Line Plus(Line other) => new(M2 + other.M2, M3 + other.M3, M4 + other.M4, Math.Min(Low, other.Low), Math.Max(High, other.High));

        public readonly Line Over(double n) => this with { M2 = M2 / n, M3 = M3 / n, M4 = M4 / n };
    }

    private static Line Empty => new(0, 0, 0, double.PositiveInfinity, double.NegativeInfinity);

    /// <summary>The mean of a channel when last measured.</summary>
    public double Mean(int channel) => _means[channel];

    /// <summary>Measures a picture, its channels one after the other.</summary>
    public void Measure(T[] picture)
    {
        for (var c = 0; c < channels; c++)
            _means[c] = double.CreateChecked(TensorPrimitives.Sum<T>(picture.AsSpan(c * pixels, pixels))) / pixels;
        var blocks = (pixels + Block - 1) / Block;
        var lines = new Line[blocks][];
        var products = new double[blocks][];
        ParallelLoop.For(0, blocks, b => (lines[b], products[b]) = MeasureBlock(picture, b * Block));
        var all = lines[0];
        Array.Clear(_products);
        for (var b = 0; b < blocks; b++)
        {
            for (var i = 0; i < all.Length && b > 0; i++)
                all[i] = all[i].Plus(lines[b][i]);
            TensorPrimitives.Add(_products, products[b], _products);
        }
        TensorPrimitives.Divide(_products, pixels, _products);
        all = Array.ConvertAll(all, line => line.Over(pixels));
        all.AsSpan(0, channels).CopyTo(_channelLines);
        _colorLines = all[channels..];
        Moments = [.. _channelLines.SelectMany((line, c) => Of(line, _means[c]))];
        Correlation = channels == 1 ? [] : [.. Enumerable.Range(0, channels * channels).Select(i => Ratio(i / channels, i % channels))];
        ColorMoments = [.. _colorLines.SelectMany((line, a) => new[] { Skewness(line), Kurtosis(line), ColorMean(a) + line.Low, ColorMean(a) + line.High })];
    }

    /// <summary>Half the squared distance to the target, and the gradient, which it fills.</summary>
    public double Gradient(T[] picture, TextureStatistics target, T[] gradient)
    {
        var distance = 0.0;
        var slopes = new Slope[channels + _colors];
        for (var c = 0; c < channels; c++)
            slopes[c] = ChannelSlope(c, target, ref distance);
        for (var a = 0; a < _colors; a++)
            slopes[channels + a] = ColorSlope(a, target, ref distance);
        var cross = new double[channels * channels];
        for (var i = 0; i < cross.Length && channels > 1; i++)
        {
            var (c, d) = (i / channels, i % channels);
            var (e, norm) = (Correlation[i] - target.PixelCorrelation[i], Math.Sqrt(_products[c * (channels + 1)] * _products[d * (channels + 1)]));
            if (c == d || norm < 1e-20)
                continue;
            distance += e * e / 4;
            cross[i] += e / norm / pixels;
            cross[c * (channels + 1)] -= e * Correlation[i] / _channelLines[c].M2 / pixels;
        }
        var blocks = (pixels + Block - 1) / Block;
        var excess = new double[blocks];
        ParallelLoop.For(0, blocks, b => excess[b] = BlockGradient(picture, b * Block, slopes, cross, gradient));
        return distance + excess.Sum();
    }

    /// <summary>Derivative of the distance by a value d that differs from the mean: Constant + d (Linear + d (Square + d Cube)), and the range of d that is allowed.</summary>
    private record struct Slope(double Constant, double Linear, double Square, double Cube, double Low, double High);

    private (Line[] Lines, double[] Products) MeasureBlock(T[] picture, int first)
    {
        var lines = Enumerable.Repeat(Empty, channels + _colors).ToArray();
        var products = new double[channels * channels];
        Span<double> d = stackalloc double[channels];
        for (var i = first; i < Math.Min(first + Block, pixels); i++)
        {
            for (var c = 0; c < channels; c++)
            {
                d[c] = double.CreateChecked(picture[(c * pixels) + i]) - _means[c];
                lines[c].Add(d[c]);
                for (var e = 0; e <= c; e++)
                    products[(c * channels) + e] += d[c] * d[e];
            }
            for (var a = 0; a < _colors; a++)
                lines[channels + a].Add(Mixed(a, d));
        }
        for (var i = 0; i < products.Length; i++)
            products[i] = products[(Math.Max(i / channels, i % channels) * channels) + Math.Min(i / channels, i % channels)];
        return (lines, products);
    }

    private double Mixed(int color, ReadOnlySpan<double> differences)
    {
        var sum = 0.0;
        for (var k = 0; k < differences.Length; k++)
            sum += mixing!.Weights[(color * channels) + k] * differences[k];
        return sum;
    }

    private double ColorMean(int color) => mixing!.Mean[color] + Mixed(color, _means);

    private double[] Of(Line line, double mean)
    {
        var variance = Variance(line);
        var flat = variance < 1e-20;
        return [mean, variance, flat ? 0 : line.M3 / Math.Pow(variance, 1.5), flat ? 3 : line.M4 / (variance * variance), mean + line.Low, mean + line.High];
    }

    private double Variance(Line line) => pixels > 1 ? line.M2 * pixels / (pixels - 1) : 0;

    private static double Skewness(Line line) => line.M2 < 1e-20 ? 0 : line.M3 / Math.Pow(line.M2, 1.5);

    private static double Kurtosis(Line line) => line.M2 < 1e-20 ? 3 : line.M4 / (line.M2 * line.M2);

    private double Ratio(int c, int d)
    {
        var norm = Math.Sqrt(_channelLines[c].M2 * _channelLines[d].M2);
        return norm < 1e-20 ? 0 : _products[(c * channels) + d] / norm;
    }

    private Slope ChannelSlope(int c, TextureStatistics target, ref double distance)
    {
        var (line, variance) = (_channelLines[c], Variance(_channelLines[c]));
        var e = new double[4];
        for (var i = 0; i < 4; i++)
        {
            e[i] = Moments[(6 * c) + i] - target.Pixels[(6 * c) + i];
            distance += e[i] * e[i] / 2;
        }
        var (skewness, kurtosis, flat) = (Moments[(6 * c) + 2], Moments[(6 * c) + 3], variance < 1e-20);
        var byThird = flat ? 0 : e[2] / Math.Pow(variance, 1.5) * 3 / pixels;
        var byFourth = flat ? 0 : e[3] / (variance * variance) * 4 / pixels;
        var byVariance = e[1] - (flat ? 0 : (1.5 * e[2] * skewness / variance) + (2 * e[3] * kurtosis / variance));
        return new Slope((e[0] / pixels) - (byThird * line.M2) - (byFourth * line.M3), pixels > 1 ? byVariance * 2 / (pixels - 1) : 0, byThird, byFourth,
            target.Pixels[(6 * c) + 4] - _means[c], target.Pixels[(6 * c) + 5] - _means[c]);
    }

    private Slope ColorSlope(int a, TextureStatistics target, ref double distance)
    {
        var line = _colorLines[a];
        var (e3, e4) = (ColorMoments[4 * a] - target.ColorMoments[4 * a], ColorMoments[(4 * a) + 1] - target.ColorMoments[(4 * a) + 1]);
        distance += ((e3 * e3) + (e4 * e4)) / 2;
        var (low, high) = (target.ColorMoments[(4 * a) + 2] - ColorMean(a), target.ColorMoments[(4 * a) + 3] - ColorMean(a));
        if (line.M2 < 1e-20)
            return new Slope(0, 0, 0, 0, low, high);
        var (byThird, byFourth) = (e3 / Math.Pow(line.M2, 1.5) * 3 / pixels, e4 / (line.M2 * line.M2) * 4 / pixels);
        var linear = -((1.5 * e3 * Skewness(line)) + (2 * e4 * Kurtosis(line))) / line.M2 * 2 / pixels;
        return new Slope(-(byThird * line.M2) - (byFourth * line.M3), linear, byThird, byFourth, low, high);
    }

    private double BlockGradient(T[] picture, int first, Slope[] slopes, double[] cross, T[] gradient)
    {
        var distance = 0.0;
        Span<double> d = stackalloc double[channels];
        Span<double> g = stackalloc double[channels];
        for (var i = first; i < Math.Min(first + Block, pixels); i++)
        {
            for (var c = 0; c < channels; c++)
                d[c] = double.CreateChecked(picture[(c * pixels) + i]) - _means[c];
            for (var c = 0; c < channels; c++)
            {
                g[c] = At(slopes[c], d[c], ref distance);
                for (var e = 0; e < channels && channels > 1; e++)
                    g[c] += cross[(c * channels) + e] * d[e];
            }
            for (var a = 0; a < _colors; a++)
            {
                var byColor = At(slopes[channels + a], Mixed(a, d), ref distance);
                for (var c = 0; c < channels; c++)
                    g[c] += mixing!.Weights[(a * channels) + c] * byColor;
            }
            for (var c = 0; c < channels; c++)
                gradient[(c * pixels) + i] = T.CreateChecked(g[c]);
        }
        return distance;

        static double At(in Slope slope, double d, ref double distance)
        {
            var excess = d < slope.Low ? d - slope.Low : d > slope.High ? d - slope.High : 0;
            distance += RangeWeight * excess * excess;
            return slope.Constant + (d * (slope.Linear + (d * (slope.Square + (d * slope.Cube))))) + (2 * RangeWeight * excess);
        }
    }
}
