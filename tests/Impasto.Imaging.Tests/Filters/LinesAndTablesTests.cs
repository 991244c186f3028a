using FsCheck;
using FsCheck.Fluent;
using Impasto.Imaging.Filters;

namespace Impasto.Imaging.Tests.Filters;

public sealed class LinesAndTablesTests
{
    [Fact]
    public void Differences_of_Gaussians_equal_the_fixture()
    {
        var plain = ClassicalFixture.Case("filters", "dog");
        plain.AssertOutput("result", DifferenceOfGaussians.Filter(plain.Plane("image"), plain.Parameter("sigma"), plain.Parameter("k")).Values);

        var extended = ClassicalFixture.Case("filters", "xdog");
        var sharpened = DifferenceOfGaussians.Sharpen(extended.Plane("image"), extended.Parameter("sigma"), (float)extended.Parameter("p"), extended.Parameter("k"));
        extended.AssertOutput("sharpened", sharpened.Values);
        extended.AssertOutput("result", DifferenceOfGaussians.Threshold(sharpened, (float)extended.Parameter("epsilon"), (float)extended.Parameter("phi")).Values);

        var flow = ClassicalFixture.Case("filters", "flow_dog");
        var (across, along) = DifferenceOfGaussians.SharpenAlongFlow(flow.Plane("image"), flow.Field("field"), flow.Parameter("sigma"), (float)flow.Parameter("p"),
            flow.Parameter("sigma_m"), flow.Parameter("k"));
        flow.AssertOutput("across", across.Values);
        // The case allows half a percent of pixels whose streamline passes between two pixels.
        flow.AssertOutput("along", along.Values, share: 0.005);
        flow.AssertOutput("result", DifferenceOfGaussians.Threshold(along, (float)flow.Parameter("epsilon"), (float)flow.Parameter("phi")).Values, share: 0.005);
    }

    [Fact]
    public void Distances_equal_the_fixture()
    {
        var c = ClassicalFixture.Case("filters", "distance_transform");
        var mask = c.Plane("mask", 1);

        c.AssertOutput("distance", DistanceTransform.Distance(mask).Values);
        c.AssertOutput("squared", Array.ConvertAll(DistanceTransform.Squared(mask), d => (float)d));
    }

    [Fact]
    public void Distances_equal_the_definition() => Prop.ForAll(Gen.Choose(1, 14).Two().ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), (size, seed) =>
    {
        var random = new Random(seed);
        var mask = new Plane(size.Item1, size.Item2, [.. Enumerable.Range(0, size.Item1 * size.Item2).Select(_ => random.Next(6) == 0 ? 0f : 1f)]);
        var squared = DistanceTransform.Squared(mask);
        return Enumerable.Range(0, squared.Length).All(i => squared[i] == Enumerable.Range(0, squared.Length).Where(j => mask.Values[j] == 0)
            .Select(j => (long)(i % size.Item1 - j % size.Item1) * (i % size.Item1 - j % size.Item1) + (long)(i / size.Item1 - j / size.Item1) * (i / size.Item1 - j / size.Item1))
            .DefaultIfEmpty(long.MaxValue).Min());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_mask_without_zeros_is_infinitely_far()
    {
        var mask = new Plane(3, 2, [1, 1, 1, 1, 1, 1]);

        Assert.All(DistanceTransform.Distance(mask).Values, v => Assert.Equal(float.PositiveInfinity, v));
    }

    [Fact]
    public void Summed_areas_and_box_means_equal_the_fixture()
    {
        var sums = ClassicalFixture.Case("filters", "summed_area");
        var plane = sums.Plane("image", 1);
        var table = new SummedAreaTable(plane);
        sums.AssertOutput("table", [.. Enumerable.Range(0, plane.Values.Length).Select(i => (float)table[i % plane.Width, i / plane.Width])]);
        Assert.Equal(plane[3, 2] + plane[4, 2] + plane[3, 3] + plane[4, 3], table.Sum(3, 2, 5, 4));

        var means = ClassicalFixture.Case("filters", "box_mean");
        means.AssertOutput("result", BoxFilter.Mean(means.Plane("image"), (int)means.Parameter("radius")).Values);
    }

    [Fact]
    public void Box_means_equal_the_table() => Prop.ForAll(Gen.Choose(1, 90).Two().ToArbitrary(), Gen.Choose(0, 100).ToArbitrary(), (size, radius) =>
    {
        var random = new Random(radius);
        var plane = new Plane(size.Item1, size.Item2, [.. Enumerable.Range(0, size.Item1 * size.Item2).Select(_ => random.NextSingle())]);
        var (means, table) = (BoxFilter.Mean(plane, radius), new SummedAreaTable(plane));
        return Enumerable.Range(0, plane.Values.Length).All(i =>
        {
            var (x, y) = (i % plane.Width, i / plane.Width);
            var (left, top) = (Math.Max(0, x - radius), Math.Max(0, y - radius));
            var (right, bottom) = (Math.Min(plane.Width, x + radius + 1), Math.Min(plane.Height, y + radius + 1));
            return Math.Abs(table.Sum(left, top, right, bottom) / ((right - left) * (bottom - top)) - means.Values[i]) < 1e-5;
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_case_of_the_topic_is_tested_or_anothers()
    {
        string[] others = [.. ClassicalFixture.Names("filters").Where(n => n.StartsWith("fft_", StringComparison.Ordinal)
            || n.StartsWith("phase_correlation", StringComparison.Ordinal))];
        string[] here = ["gaussian_0.5", "gaussian_1.0", "gaussian_2.0", "gaussian_5.0", "gaussian_2_reflect101", "separable", "bilateral_gray", "bilateral_rgb", "guided_self",
            "guided_color", "sobel", "gaussian_pyramid_odd", "laplacian_pyramid_odd", "pyr_up_even", "laplacian_stack", "laplacian_stack_masked", "local_energy_transfer",
            "structure_tensor_gray", "structure_tensor_rgb", "dog", "xdog", "flow_dog", "lic_vortex", "lic_tangent", "kuwahara", "kmeans_palette", "distance_transform",
                "summed_area", "box_mean"];

        Assert.Equal(ClassicalFixture.Names("filters").Order(), here.Concat(others).Order());
    }
}
