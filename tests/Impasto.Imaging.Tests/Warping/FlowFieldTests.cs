using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Tests.Warping;

public class FlowFieldTests
{
    private static readonly Picture s_ramp = new(9, 7, 1, [.. Enumerable.Range(0, 63).Select(i => 10 * (i / 9) + i % 9f)]);

    [Theory]
    [InlineData(Interpolation.Bilinear)]
    [InlineData(Interpolation.Bicubic)]
    public void Warping_reads_the_source_at_x_plus_dx(Interpolation interpolation)
    {
        var flow = new FlowField(4, 3, [.. Enumerable.Repeat(new[] { 2.25f, 1.5f }, 12).SelectMany(v => v)]);
        var warped = flow.Warp(s_ramp, interpolation);
        for (var y = 0; y < 3; y++)
        {
            for (var x = 0; x < 4; x++)
                Assert.Equal(10 * (y + 1.5f) + x + 2.25f, warped[x, y, 0], 1e-4);
        }
    }

    [Fact]
    public void Beyond_the_border_and_at_nan_the_edge_goes_on()
    {
        var flow = new FlowField(3, 1, [-50, -50, 50, 50, float.NaN, 3]);
        Assert.Equal([0, 68, 30], flow.Warp(s_ramp, Interpolation.Bicubic).Pixels);
    }

    [Fact]
    public void Still_field_returns_the_picture_with_its_alpha_and_metadata()
    {
        var picture = new Picture(9, 7, 1, s_ramp.Pixels) { Alpha = [.. Enumerable.Repeat(0.5f, 63)], Metadata = new PictureMetadata(BitDepth: 16) };
        var warped = new FlowField(9, 7).Warp(picture);
        Assert.Equal(picture.Pixels, warped.Pixels);
        Assert.Equal(picture.Alpha, warped.Alpha);
        Assert.Same(picture.Metadata, warped.Metadata);
    }

    [Fact]
    public void Coarse_evaluation_of_an_affine_map_is_exact_and_fields_compose()
    {
        var map = new SimilarityTransform(1.1, Math.Cos(0.2), Math.Sin(0.2), new Point2(3, -2));
        FlowField fine = FlowField.From(37, 21, map), coarse = FlowField.From(37, 21, map, 8);
        Assert.All(fine.Vectors.Zip(coarse.Vectors), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.Equal(map.Map(new Point2(5, 6)).X, fine.Origin(5, 6).X, 1e-5);
        var there = FlowField.From(37, 21, new SimilarityTransform(1, 1, 0, new Point2(4, 3))).Then(FlowField.From(60, 60, map));
        Assert.Equal(map.Map(new Point2(9, 9)).Y, there.Origin(5, 6).Y, 1e-4);
    }

    [Fact]
    public void One_pixel_pictures_and_wrong_sizes_do_not_crash()
    {
        Assert.Equal([0.25f], new FlowField(1, 1).Warp(new Picture(1, 1, 1, [0.25f])).Pixels);
        Assert.Single(FlowField.From(1, 1, new SimilarityTransform(1, 1, 0, default), 8).Warp(s_ramp).Pixels);
        Assert.Throws<ArgumentException>(() => new FlowField(2, 2, new float[7]));
    }
}
