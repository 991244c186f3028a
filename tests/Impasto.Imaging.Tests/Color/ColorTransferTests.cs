using FsCheck;
using FsCheck.Fluent;
using Impasto.Imaging.Color;

namespace Impasto.Imaging.Tests.Color;

public sealed class ColorTransferTests
{
    [Fact]
    public void Reinhard_equals_the_fixture()
    {
        var c = ClassicalFixture.Case("color", "reinhard_transfer");
        var (source, reference) = (c.Picture("source"), c.Picture("reference"));

        c.AssertOutput("result_unclipped", ColorTransfer.Reinhard(source, reference).Pixels);
        var from = ColorStatistics.Of(ColorSpaces.FromSrgb(source.Pixels, ColorSpace.LAlphaBeta));
        var to = ColorStatistics.Of(ColorSpaces.FromSrgb(reference.Pixels, ColorSpace.LAlphaBeta));
        c.AssertOutput("source_mean", Floats(from.Mean));
        c.AssertOutput("reference_mean", Floats(to.Mean));
        c.AssertOutput("source_std", Floats(Enumerable.Range(0, 3).Select(from.Deviation)));
        c.AssertOutput("reference_std", Floats(Enumerable.Range(0, 3).Select(to.Deviation)));
    }

    [Theory]
    [InlineData("cholesky", CovarianceMatch.Cholesky)]
    [InlineData("symmetric_sqrt", CovarianceMatch.SymmetricRoot)]
    [InlineData("monge_kantorovich", CovarianceMatch.MongeKantorovich)]
    public void Covariance_matching_equals_the_fixture(string name, CovarianceMatch match)
    {
        var c = ClassicalFixture.Case("color", $"covariance_match_{name}");
        var (source, reference) = (c.Picture("source"), c.Picture("reference"));
        var (from, to) = (ColorStatistics.Of(source.Pixels), ColorStatistics.Of(reference.Pixels));
        var (a, b) = ColorTransfer.CovarianceMap(from, to, match);

        c.AssertOutput("source_covariance", Floats(from.Covariance));
        c.AssertOutput("reference_covariance", Floats(to.Covariance));
        c.AssertOutput("A", Floats(a));
        c.AssertOutput("b", Floats(b));
        c.AssertOutput("result_unclipped", ColorTransfer.MatchCovariance(source, reference, match).Pixels);
    }

    [Theory]
    [InlineData(CovarianceMatch.Cholesky)]
    [InlineData(CovarianceMatch.SymmetricRoot)]
    [InlineData(CovarianceMatch.MongeKantorovich)]
    public void After_matching_the_moments_are_the_references(CovarianceMatch match) => Prop.ForAll(Gen.Choose(0, 1_000_000).Two().ToArbitrary(), seeds =>
    {
        var (source, reference) = (Noise(seeds.Item1, 12, 9), Noise(seeds.Item2, 7, 16));
        var (got, want) = (ColorStatistics.Of(ColorTransfer.MatchCovariance(source, reference, match).Pixels), ColorStatistics.Of(reference.Pixels));
        return got.Mean.Zip(want.Mean).Concat(got.Covariance.Zip(want.Covariance)).All(p => Math.Abs(p.First - p.Second) < 1e-5);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(CovarianceMatch.Cholesky)]
    [InlineData(CovarianceMatch.SymmetricRoot)]
    [InlineData(CovarianceMatch.MongeKantorovich)]
    public void Flat_and_gray_pictures_give_finite_moderate_results(CovarianceMatch match)
    {
        var flat = new Picture(8, 8, 3);
        var gray = Noise(1, 8, 8).Channel(0).ToPicture();
        var color = Noise(2, 8, 8);
        foreach (var (source, reference) in new[] { (flat, color), (color, flat), (gray, color), (color, gray), (flat, flat) })
        {
            Assert.All(ColorTransfer.MatchCovariance(source, reference, match).Pixels, v => Assert.InRange(v, -3, 4));
            Assert.All(ColorTransfer.Reinhard(source, reference).Pixels, v => Assert.True(float.IsFinite(v)));
        }
    }

    [Fact]
    public void Histogram_matching_equals_the_fixture_in_float_and_in_bytes()
    {
        var c = ClassicalFixture.Case("color", "histogram_match_float");
        var result = ColorTransfer.MatchHistogram(c.Picture("source"), c.Picture("reference"));

        c.AssertOutput("result", result.Pixels);
        // The 8-bit case casts by truncation.
        ClassicalFixture.Case("color", "histogram_match_uint8").AssertOutput("result", Array.ConvertAll(result.Pixels, v => MathF.Floor(v * 255 + 1e-4f)));
    }

    [Fact]
    public void Matching_a_histogram_with_itself_changes_nothing()
    {
        var picture = Noise(3, 20, 20);

        var result = ColorTransfer.MatchHistogram(picture, picture);

        Assert.All(picture.Pixels.Zip(result.Pixels), p => Assert.Equal(p.First, p.Second, 1e-6f));
    }

    [Fact]
    public void Histogram_matching_keeps_the_order_and_takes_the_range()
    {
        var (source, reference) = (Noise(4, 30, 10).Channel(0), Noise(5, 9, 9).Channel(1));
        var result = ColorTransfer.MatchHistogram(source, reference).Values;
        var sorted = Enumerable.Range(0, result.Length).OrderBy(i => source.Values[i]).Select(i => result[i]).ToArray();

        Assert.True(sorted.Zip(sorted.Skip(1)).All(p => p.First <= p.Second));
        Assert.Equal(reference.Values.Max(), result.Max());
        Assert.InRange(result.Min(), reference.Values.Min(), reference.Values.Order().ElementAt(1));
    }

    [Fact]
    public void Luminance_matching_and_recombining_equal_the_fixture()
    {
        var c = ClassicalFixture.Case("color", "luminance_match");
        c.AssertOutput("result", ColorTransfer.MatchMeanAndDeviation(c.Picture("reference").Luma(), c.Picture("source").Luma()).Values);

        var r = ClassicalFixture.Case("color", "luminance_only_recombine");
        r.AssertOutput("result_unclipped", ColorTransfer.Recombine(r.Picture("source"), r.Picture("reference")).Pixels);
    }

    [Theory]
    [InlineData(ColorSpace.Lab)]
    [InlineData(ColorSpace.Oklab)]
    [InlineData(ColorSpace.YCbCr)]
    public void A_picture_recombined_with_itself_is_itself(ColorSpace space)
    {
        var picture = Noise(6, 10, 10);

        Assert.All(picture.Pixels.Zip(ColorTransfer.Recombine(picture, picture, space).Pixels), p => Assert.Equal(p.First, p.Second, 1e-4f));
        Assert.Throws<ArgumentException>(() => ColorTransfer.Recombine(picture, picture, ColorSpace.Hsv));
        Assert.Throws<ArgumentException>(() => ColorTransfer.Recombine(picture, new Picture(3, 3, 3)));
    }

    [Fact]
    public void Every_case_of_the_topic_is_tested()
    {
        string[] spaces = [.. Enum.GetNames<ColorSpace>().Select(n => $"rgb_to_{n.ToLowerInvariant()}")];
        string[] others = ["delta_e", "delta_e_2000_sharma", "reinhard_transfer", "covariance_match_cholesky", "covariance_match_symmetric_sqrt",
            "covariance_match_monge_kantorovich", "histogram_match_float", "histogram_match_uint8", "luminance_match", "luminance_only_recombine"];

        Assert.Equal(ClassicalFixture.Names("color").Order(), spaces.Concat(others).Order());
    }

    private static float[] Floats(IEnumerable<double> values) => [.. values.Select(v => (float)v)];

    private static Picture Noise(int seed, int width, int height)
    {
        var random = new Random(seed);
        var (tilt, shift) = (random.NextSingle(), random.NextSingle());
        return new Picture(width, height, 3, [.. Enumerable.Range(0, width * height * 3).Select(i => 0.2f + 0.6f * random.NextSingle() * (i % 3 == 0 ? tilt + 0.2f : 0.5f) +
            0.1f * shift)]);
    }
}
