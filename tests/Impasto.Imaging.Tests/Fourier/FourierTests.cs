using Impasto.Imaging.Fourier;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.Fourier;

public class FourierTests
{
    private static readonly SafetensorsFile Filters = new(Repo.Fixture("classical", "filters.safetensors"));

    [Theory]
    [InlineData("fft_1x7")]
    [InlineData("fft_1x97")]
    [InlineData("fft_15x21")]
    [InlineData("fft_64x48")]
    [InlineData("fft_32x32")]
    public void Fixtures_hold_in_both_precisions(string name)
    {
        var shape = Filters.Shape($"{name}.image");
        var wantRe = Filters.Doubles($"{name}.real");
        var wantIm = Filters.Doubles($"{name}.imag");

        var re = Filters.Doubles($"{name}.image");
        var im = new double[re.Length];
        new FourierTransform2D<double>(shape[1], shape[0]).Forward(re, im);
        AssertClose(wantRe, re, 1e-4, 1e-5);
        AssertClose(wantIm, im, 1e-4, 1e-5);

        var reF = Filters.Floats($"{name}.image");
        var imF = new float[reF.Length];
        new FourierTransform2D<float>(shape[1], shape[0]).Forward(reF, imF);
        AssertClose(wantRe, Array.ConvertAll(reF, v => (double)v), 1e-4, 1e-5);
        AssertClose(wantIm, Array.ConvertAll(imF, v => (double)v), 1e-4, 1e-5);
    }

    [Theory]
    [InlineData("phase_correlation_circular", -11, 7)]
    [InlineData("phase_correlation_cropped", -9, 4)]
    public void Phase_correlation_matches_the_fixture(string name, int dx, int dy)
    {
        var shape = Filters.Shape($"{name}.first");
        var first = Array.ConvertAll(Filters.Floats($"{name}.first"), v => v / 255);
        var second = Array.ConvertAll(Filters.Floats($"{name}.second"), v => v / 255);

        AssertClose(Filters.Doubles($"{name}.surface"), PhaseCorrelation.Surface(first, second, shape[1], shape[0]), 1e-4, 0);
        Assert.Equal((dx, dy), PhaseCorrelation.Shift(first, second, shape[1], shape[0]));
    }

    [Fact]
    public void Every_length_up_to_130_equals_the_definition()
    {
        for (var n = 1; n <= 130; n++)
        {
            foreach (var batch in new[] { 1, 3, 8 })
            {
                var (re, im) = (Noise(n * batch, n), Noise(n * batch, n + 1000));
                var (gotRe, gotIm) = ((double[])re.Clone(), (double[])im.Clone());
                var plan = new FourierTransform<double>(n);
                plan.Forward(gotRe, gotIm, batch);
                for (var b = 0; b < batch; b++)
                {
                    for (var k = 0; k < n; k++)
                    {
                        var (sumRe, sumIm) = (0.0, 0.0);
                        for (var j = 0; j < n; j++)
                        {
                            var (s, c) = double.SinCosPi(-2.0 * (j * k % n) / n);
                            var at = (j * batch) + b;
                            sumRe += (re[at] * c) - (im[at] * s);
                            sumIm += (re[at] * s) + (im[at] * c);
                        }
                        Assert.Equal(sumRe, gotRe[(k * batch) + b], 1e-11);
                        Assert.Equal(sumIm, gotIm[(k * batch) + b], 1e-11);
                    }
                }
                plan.Inverse(gotRe, gotIm, batch);
                AssertClose(re, gotRe, 1e-13, 0);
                AssertClose(im, gotIm, 1e-13, 0);
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(10, 1)]
    [InlineData(7, 5)]
    [InlineData(64, 33)]
    [InlineData(97, 101)]
    [InlineData(180, 130)]
    public void Real_transform_is_half_of_the_complex_one_and_returns(int width, int height)
    {
        var plan = new FourierTransform2D<double>(width, height);
        var values = Noise(width * height, 5);
        var (fullRe, fullIm) = ((double[])values.Clone(), new double[values.Length]);
        plan.Forward(fullRe, fullIm);
        var (re, im) = (new double[plan.HalfWidth * height], new double[plan.HalfWidth * height]);
        plan.ForwardReal(values, re, im);
        for (var y = 0; y < height; y++)
        {
            for (var k = 0; k < plan.HalfWidth; k++)
            {
                Assert.Equal(fullRe[(y * width) + k], re[(y * plan.HalfWidth) + k], 1e-11);
                Assert.Equal(fullIm[(y * width) + k], im[(y * plan.HalfWidth) + k], 1e-11);
            }
        }
        var back = new double[values.Length];
        plan.InverseReal(re, im, back);
        AssertClose(values, back, 1e-14, 0);
        plan.Inverse(fullRe, fullIm);
        AssertClose(values, fullRe, 1e-14, 0);
    }

    [Fact]
    public void Fast_lengths_have_only_small_factors()
    {
        Assert.Equal(1, FastLength.AtLeast(1));
        Assert.Equal(135, FastLength.AtLeast(131));
        Assert.Equal(1024, FastLength.AtLeast(1024));
        Assert.Equal(1080, FastLength.AtLeast(1025));
    }

    [Fact]
    public void Wrong_sizes_are_named()
    {
        var error = Assert.Throws<ArgumentException>(() => new FourierTransform2D<float>(4, 3).Forward(new float[12], new float[11]));
        Assert.Contains("4x3", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new FourierTransform<float>(0));
    }

    private static double[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
    }

    internal static void AssertClose(double[] want, double[] got, double absolute, double relative)
    {
        Assert.Equal(want.Length, got.Length);
        for (var i = 0; i < want.Length; i++)
        {
            if (!(Math.Abs(want[i] - got[i]) <= absolute + (relative * Math.Abs(want[i]))))
                Assert.Fail($"element {i}: wanted {want[i]}, got {got[i]}");
        }
    }
}
