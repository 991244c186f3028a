using Impasto.Imaging.Pyramids;
using Impasto.Imaging.Tests.Fourier;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.Pyramids;

public class SteerablePyramidTests
{
    private static readonly SafetensorsFile Fixtures = new(Repo.Fixture("classical", "pyramids.safetensors"));

    [Theory]
    [InlineData("pyr64")]
    [InlineData("pyr128")]
    public void Bands_and_partial_reconstruction_match_the_fixture(string name)
    {
        var texture = Array.ConvertAll(Fixtures.Doubles($"{name}.texture"), v => v / 255);
        var shape = Fixtures.Shape($"{name}.texture");
        var pyramid = new SteerablePyramid(shape[1], shape[0], 4, 4);

        var bands = pyramid.Analyze(texture);

        Close("highpass", bands.Highpass);
        Close("lowpass", bands.Lowpass);
        for (var s = 0; s < 4; s++)
        {
            Close($"scale{s}_real", [.. bands.Real[s].SelectMany(b => b)]);
            Close($"scale{s}_imag", [.. bands.Imaginary[s].SelectMany(b => b)]);
        }
        FourierTests.AssertClose(texture, pyramid.Synthesize(bands), 1e-12, 0);

        double[][] None(int scale) => [.. bands.Real[scale].Select(b => new double[b.Length])];
        var coarse = bands with { Highpass = new double[texture.Length], Real = [None(0), None(1), bands.Real[2], bands.Real[3]] };
        Close("lowpass_plus_scales_2_3", pyramid.Synthesize(coarse));

        void Close(string part, double[] got) => FourierTests.AssertClose(Fixtures.Doubles($"{name}.{part}"), got, 2e-5, 1e-4);
    }

    [Theory]
    [InlineData(16, 16, 4, 4)]
    [InlineData(17, 31, 4, 4)]
    [InlineData(101, 64, 3, 6)]
    [InlineData(90, 77, 4, 3)]
    [InlineData(130, 50, 5, 2)]
    public void Any_size_is_reconstructed(int width, int height, int scales, int orientations)
    {
        var random = new Random(3);
        var picture = Enumerable.Range(0, width * height).Select(_ => random.NextDouble()).ToArray();
        var pyramid = new SteerablePyramid(width, height, scales, orientations);

        FourierTests.AssertClose(picture, pyramid.Synthesize(pyramid.Analyze(picture)), 1e-12, 0);
    }

    [Fact]
    public void Too_many_scales_are_refused_in_a_sentence() =>
        Assert.Contains("16 pixels a side", Assert.Throws<ArgumentException>(() => new SteerablePyramid(15, 40, 4, 4)).Message, StringComparison.Ordinal);

    [Fact]
    public void Spectral_resizing_matches_the_fixtures()
    {
        FourierTests.AssertClose(Fixtures.Doubles("fft_expand2.expanded"), Spectrum.Expand(Fixtures.Doubles("fft_expand2.image"), 32, 32, 2), 1e-5, 0);
        FourierTests.AssertClose(Fixtures.Doubles("fft_shrink4.shrunk"), Spectrum.Shrink(Fixtures.Doubles("fft_shrink4.image"), 32, 32, 4), 1e-5, 0);
    }
}
