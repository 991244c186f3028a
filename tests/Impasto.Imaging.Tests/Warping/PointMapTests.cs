using Impasto.Imaging.Warping;
using static Impasto.Imaging.Tests.Warping.WarpFixture;

namespace Impasto.Imaging.Tests.Warping;

public class PointMapTests
{
    [Theory]
    [InlineData("tps_0", 0)]
    [InlineData("tps_50", 50)]
    public void Thin_plate_spline_equals_the_fixture(string name, double lambda)
    {
        var spline = new ThinPlateSpline(Points("landmarks_a"), Points("landmarks_b"), lambda);
        AssertClose(Data.Doubles($"{name}.mapped"), Flat(Points("points200").Select(spline.Map)), 2e-3, 1e-3);
        AssertClose(Data.Doubles($"{name}.coefficients"), Flat(spline.Coefficients), 2e-3, 1e-3);
    }

    [Fact]
    public void Thin_plate_spline_merges_the_coincident_points_of_a_closed_mouth()
    {
        Point2[] closed = Points("landmarks_closed"), to = Points("landmarks_a");
        Assert.Equal(closed[61], closed[67]);
        var spline = new ThinPlateSpline(closed, to);
        var middle = 0.5 * (to[61] + to[67]);
        AssertClose(Flat([middle, to[30]]), Flat([spline.Map(closed[61]), spline.Map(closed[30])]), 1e-6);
    }

    [Theory]
    [InlineData("beier_neely_a1_b2_p0.5", 1, 2, 0.5)]
    [InlineData("beier_neely_a0.1_b1_p0", 0.1, 1, 0)]
    public void Beier_neely_equals_the_fixture(string name, double a, double b, double p)
    {
        var map = new BeierNeely(Lines($"{name}.destination_lines"), Lines($"{name}.source_lines"), a, b, p);
        AssertClose(Data.Doubles($"{name}.mapped"), Flat(Points("points200").Select(map.Map)), 5e-3);
    }

    [Theory]
    [InlineData("mls_affine", MovingLeastSquaresKind.Affine)]
    [InlineData("mls_similarity", MovingLeastSquaresKind.Similarity)]
    [InlineData("mls_rigid", MovingLeastSquaresKind.Rigid)]
    public void Moving_least_squares_equals_the_fixture(string name, MovingLeastSquaresKind kind)
    {
        Point2[] from = Points($"{name}.from"), to = Points($"{name}.to");
        var map = new MovingLeastSquares(from, to, kind);
        AssertClose(Data.Doubles($"{name}.mapped"), Flat(Points($"{name}.points").Select(map.Map)), 5e-3);
        Assert.Equal(to[3], map.Map(from[3]));
    }

    [Fact]
    public void Similarity_alignment_equals_the_fixture()
    {
        var fit = SimilarityTransform.Fit(Points("landmarks_a"), Points("landmarks_b"));
        AssertClose(Data.Doubles("similarity_alignment.scale"), [fit.Scale], 1e-3, 1e-5);
        AssertClose(Data.Doubles("similarity_alignment.rotation"), [fit.Cosine, -fit.Sine, fit.Sine, fit.Cosine], 1e-3, 1e-5);
        AssertClose(Data.Doubles("similarity_alignment.translation"), [fit.Translation.X, fit.Translation.Y], 1e-3, 1e-5);
        AssertClose(Data.Doubles("similarity_alignment.aligned"), Flat(Points("landmarks_a").Select(fit.Map)), 1e-3, 1e-5);
        var there = fit.Invert().Map(fit.Map(new Point2(12, 34)));
        AssertClose([12, 34], [there.X, there.Y], 1e-9);
    }

    [Fact]
    public void Mean_shape_equals_the_fixture_and_shapes_align_to_it()
    {
        Point2[][] shapes = [.. Points("mean_shape.shapes").Chunk(68)];
        var mean = MeanShape.Of(shapes);
        AssertClose(Data.Doubles("mean_shape.mean"), Flat(mean), 1e-5);
        SimilarityTransform[] fits = [.. Points("align_to_mean.shapes").Chunk(68).Select(s => SimilarityTransform.Fit(s, Points("align_to_mean.to")))];
        AssertClose(Data.Doubles("align_to_mean.scale"), fits.Select(f => f.Scale), 1e-5);
        AssertClose(Data.Doubles("align_to_mean.aligned"), Flat(fits.Zip(shapes).SelectMany(pair => pair.Second.Select(pair.First.Map))), 1e-5);
    }

    [Fact]
    public void Bad_pairs_of_points_are_refused_with_a_sentence()
    {
        Point2[] line = [new(0, 0), new(1, 1), new(2, 2), new(3, 3)];
        Assert.Contains("4 on one side and 2", Assert.Throws<ArgumentException>(() => new ThinPlateSpline(line, line[..2])).Message, StringComparison.Ordinal);
        Assert.Contains("not on one line", Assert.Throws<ArgumentException>(() => new ThinPlateSpline(line, line)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ThinPlateSpline([new(0, 0), new(1, 0), new(0, double.NaN)], line[..3]));
        Assert.Throws<ArgumentException>(() => SimilarityTransform.Fit([line[0], line[0]], line[..2]));
        Assert.Throws<ArgumentException>(() => new BeierNeely([new(line[0], line[0])], [new(line[0], line[1])]));
        Assert.Throws<ArgumentException>(() => MeanShape.Of([line, line[..2]]));
    }
}
