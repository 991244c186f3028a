using Impasto.Imaging.Pyramids;
using Impasto.Methods.PortillaSimoncelli;
using Impasto.TestSupport;

namespace Impasto.Tests.Methods.PortillaSimoncelli;

public class StatisticsTests
{
    private static readonly SafetensorsFile Fixtures = new(Repo.Fixture("classical", "pyramids.safetensors"));

    [Theory]
    [InlineData("tex128_bark", 7)]
    [InlineData("tex128_fabric", 7)]
    [InlineData("tex256_pebbles", 9)]
    public void Statistics_match_the_fixtures(string name, int width)
    {
        var size = Fixtures.Shape($"{name}.texture")[0];
        var picture = Array.ConvertAll(Fixtures.Doubles($"{name}.texture"), v => v / 255);

        Matches(new StatisticsAnalyzer<double>(new SteerablePyramid(size, size, 4, 4), width).Measure(picture));
        Matches(new StatisticsAnalyzer<float>(new SteerablePyramid(size, size, 4, 4), width).Measure(Array.ConvertAll(picture, v => (float)v)));

        void Matches(TextureStatistics got)
        {
            Close("pixel_statistics", got.Pixels);
            Close("skew_reconstructed", got.LowpassSkewness);
            Close("kurtosis_reconstructed", got.LowpassKurtosis);
            Close("std_reconstructed", got.LowpassDeviation);
            Close("var_highpass_residual", got.HighpassVariance);
            Close("magnitude_std", Last(got.MagnitudeDeviation));
            Close("auto_correlation_reconstructed", Last(got.LowpassAutoCorrelation));
            Close("auto_correlation_magnitude", Last([.. got.MagnitudeAutoCorrelation.Select(Last)]));
            Close("cross_orientation_correlation_magnitude", Last(got.OrientationCorrelation));
            Close("cross_scale_correlation_magnitude", Last(got.ParentMagnitudeCorrelation[..3]));
            Close("cross_scale_correlation_real", Last(got.ParentRealCorrelation[..3]));
        }

        void Close(string group, double[] values)
        {
            var want = Fixtures.Doubles($"{name}.{group}");
            Assert.Equal(want.Length, values.Length);
            for (var i = 0; i < want.Length; i++)
                Assert.True(Math.Abs(want[i] - values[i]) <= 5e-5 + (2e-4 * Math.Abs(want[i])), $"{group}[{i}]: wanted {want[i]}, got {values[i]}");
        }

        // The fixtures have the scale (or orientation, scale) as the last axis.
        static double[] Last(double[][] perScale) => [.. Enumerable.Range(0, perScale[0].Length).SelectMany(i => perScale.Select(s => s[i]))];
    }

    [Theory]
    [InlineData(1, 40, 36)]
    [InlineData(1, 37, 41)]
    [InlineData(3, 40, 36)]
    public void Gradient_is_the_slope_of_the_distance(int channels, int width, int height)
    {
        var mixing = channels == 1 ? null : new ColorMixing([0.4, 0.3, 0.5], [0.9, 0.2, -0.4, 0.5, -0.8, 0.3, 0.1, 0.4, 0.7], new double[9]);
        var analyzer = new StatisticsAnalyzer<double>(new SteerablePyramid(width, height, 3, 4), 5, mixing);
        var target = analyzer.Measure(Noise(channels * width * height, 1));
        var picture = Noise(channels * width * height, 2);
        for (var i = 0; i < picture.Length; i++)
            picture[i] *= picture[i] * (0.5 + (i % width / (double)width));
        // Channels that have something in common.
        for (var i = width * height; i < picture.Length; i++)
            picture[i] += 0.4 * picture[i - (width * height)];
        var gradient = new double[picture.Length];
        analyzer.Distance(picture, target, gradient);

        foreach (var i in new[] { 0, 17, 400, 777, 1439 }.SelectMany(i => Enumerable.Range(0, channels).Select(c => (c * width * height) + i)))
        {
            const double step = 1e-5;
            var (up, down) = ((double[])picture.Clone(), (double[])picture.Clone());
            up[i] += step;
            down[i] -= step;
            var slope = (analyzer.Distance(up, target, new double[picture.Length]) - analyzer.Distance(down, target, new double[picture.Length])) / (2 * step);
            Assert.True(Math.Abs(slope - gradient[i]) <= 1e-6 + (1e-4 * Math.Abs(slope)), $"pixel {i}: slope {slope}, gradient {gradient[i]}");
        }
    }

    private static double[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
    }
}
