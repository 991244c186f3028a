using Impasto.Imaging.Flow;
using Impasto.Imaging.Metrics;
using Impasto.Imaging.Transforms;
using Impasto.Imaging.Warping;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.Flow;

public class DenseFlowTests
{
    private static readonly Picture s_photo = PictureFile.Load(Repo.Fixture("inputs", "photo_nagasaki-boats.png"));

    public static TheoryData<FlowPreset> Presets => [.. Enum.GetValues<FlowPreset>()];

    [Theory]
    [InlineData(FlowPreset.Quick, 0.25)]
    [InlineData(FlowPreset.Balanced, 0.07)]
    [InlineData(FlowPreset.Fine, 0.04)]
    public void Shifts_are_found_to_a_fraction_of_a_pixel(FlowPreset preset, double most) => AssertFound(new SimilarityTransform(1, 1, 0, new Point2(5.5, -3.25)), preset, most, margin: 12);

    /// <summary>More than a quarter of the picture: what the whole frame's shift is tried for.</summary>
    [Theory]
    [MemberData(nameof(Presets))]
    public void A_camera_that_is_torn_around_is_followed(FlowPreset preset) => AssertFound(new SimilarityTransform(1, 1, 0, new Point2(-61, 34)), preset, 0.2, margin: 64);

    [Theory]
    [InlineData(FlowPreset.Quick, 0.35)]
    [InlineData(FlowPreset.Balanced, 0.1)]
    [InlineData(FlowPreset.Fine, 0.06)]
    public void Turning_and_zooming_are_found(FlowPreset preset, double most) =>
        AssertFound(new SimilarityTransform(1.04, Math.Cos(0.03), Math.Sin(0.03), new Point2(-2, 1)), preset, most, margin: 20);

    /// <summary>Pieces of 64x48, out of which much moves: OpenCV's DIS medium is 0.76 and 4.32 px off.</summary>
    [Theory]
    [InlineData("canyon", 0.6)]
    [InlineData("pastoral", 3.6)]
    public void Two_layers_part(string scene, double most)
    {
        var fixture = ClassicalFixture.Case("flow", scene);
        float[] truth = [.. ClassicalFixture.Case("flow", scene + "_scene").Output("true_forward")], valid = ClassicalFixture.Case("flow", scene + "_epe").Input("valid");
        for (var i = 0; i < truth.Length; i++)
            truth[i] = valid[i / 2] > 0 ? truth[i] : float.NaN;
        var flow = new DenseFlow(FlowOptions.Of(FlowPreset.Fine)).Between(new FlowPyramid(fixture.Picture("first")), new FlowPyramid(fixture.Picture("second")));
        Assert.InRange(FlowMetrics.EndPointError(flow, new FlowField(64, 48, truth)).Mean, 0, most);
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Equal_frames_and_constant_ones_stand_still_exactly(FlowPreset preset)
    {
        var dense = new DenseFlow(FlowOptions.Of(preset));
        var photo = new FlowPyramid(s_photo);
        Assert.All(dense.Between(photo, photo).Vectors, value => Assert.Equal(0, value));
        FlowPyramid dark = new(Constant(0.2f)), bright = new(Constant(0.7f));
        Assert.All(dense.Between(dark, dark).Vectors, value => Assert.Equal(0, value));
        Assert.All(dense.Between(dark, bright).Vectors, value => Assert.Equal(0, value));

        static Plane Constant(float value)
        {
            var plane = new Plane(70, 41);
            plane.Values.AsSpan().Fill(value);
            return plane;
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 40)]
    [InlineData(40, 1)]
    [InlineData(7, 3)]
    [InlineData(8, 8)]
    [InlineData(9, 17)]
    [InlineData(33, 15)]
    [InlineData(101, 53)]
    public void Every_size_has_a_flow(int width, int height)
    {
        Picture first = Random(width, height, 1), second = Random(width, height, 2);
        foreach (var preset in Enum.GetValues<FlowPreset>())
        {
            var flow = new DenseFlow(FlowOptions.Of(preset)).Between(new FlowPyramid(first), new FlowPyramid(second));
            Assert.Equal((width, height), (flow.Width, flow.Height));
            Assert.All(flow.Vectors, value => Assert.True(float.IsFinite(value)));
        }
    }

    [Fact]
    public void What_is_no_number_is_black()
    {
        var picture = new Picture(30, 20, 3);
        Array.Fill(picture.Pixels, float.NaN);
        picture.Pixels[100] = float.PositiveInfinity;
        var flow = new DenseFlow().Between(new FlowPyramid(picture), new FlowPyramid(Random(30, 20, 3)));
        Assert.All(flow.Vectors, value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Threads_and_what_was_done_before_change_no_bit(FlowPreset preset)
    {
        var large = PictureTransforms.ResizeLongestSide(s_photo, 420);
        var moved = FlowField.From(large.Width, large.Height, new SimilarityTransform(1.02, 1, 0, new Point2(3, 2))).Warp(large);
        var dense = new DenseFlow(FlowOptions.Of(preset));
        float[]? one = null;
        foreach (var threads in new[] { 1, 2, 5 })
        {
            using var context = new ComputeContext { Threads = threads };
            using var use = context.Use();
            var flow = dense.Between(new FlowPyramid(moved), new FlowPyramid(large)).Vectors;
            Assert.Equal(one ??= flow, flow);
            dense.Between(new FlowPyramid(large), new FlowPyramid(moved));
        }
        Assert.Equal(one, new DenseFlow(FlowOptions.Of(preset)).Between(new FlowPyramid(moved), new FlowPyramid(large)).Vectors);
    }

    [Fact]
    public void Wrong_calls_are_refused_and_work_can_be_stopped()
    {
        FlowPyramid small = new(new Plane(9, 9)), large = new(new Plane(9, 10));
        Assert.Throws<ArgumentException>(() => new DenseFlow().Between(small, large));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenseFlow(new FlowOptions { Stride = 9 }));
        Assert.Throws<ArgumentException>(() => new DenseFlow(new FlowOptions { Smoothness = float.NaN }));
        Assert.Throws<OperationCanceledException>(() => new DenseFlow().Between(small, small, new CancellationToken(true)));
    }

    [Theory]
    [InlineData(FlowPreset.Quick, 0.72)]
    [InlineData(FlowPreset.Balanced, 0.49)]
    [InlineData(FlowPreset.Fine, 0.40)]
    public void The_eight_pairs_with_truth_are_as_near_as_promised(FlowPreset preset, double most)
    {
        var dense = new DenseFlow(FlowOptions.Of(preset));
        var errors = GroundTruth.Pairs(Repo.Shared("data", "video")).Select(pair =>
            FlowMetrics.EndPointError(dense.Between(new FlowPyramid(PictureFile.Load(pair.First)), new FlowPyramid(PictureFile.Load(pair.Second))), FlowFile.Load(pair.Truth)).Mean).ToList();
        Assert.Equal(8, errors.Count);
        Assert.InRange(errors.Average(), 0, most);
    }

    [Fact]
    public void Occlusions_of_a_film_are_found()
    {
        var pair = GroundTruth.Pairs(Repo.Shared("data", "video")).Single(pair => pair.Name == "sintel_cave_2_clean");
        FlowPyramid first = new(PictureFile.Load(pair.First)), second = new(PictureFile.Load(pair.Second));
        var dense = new DenseFlow(FlowOptions.Of(FlowPreset.Fine));
        FlowField forward = dense.Between(first, second), backward = dense.Between(second, first);
        float[] occluded = FlowConsistency.Occluded(forward, backward).Values, outside = FlowConsistency.Outside(forward, forward.Width, forward.Height).Values;
        var truth = PictureFile.Load(Path.Combine(Path.GetDirectoryName(pair.First)!, "occlusion_frame_0002.png")).Channel(0).Values;
        double both = 0, found = 0, there = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            var (isFound, isThere) = (occluded[i] + outside[i] > 0, truth[i] > 0.5f);
            both += isFound && isThere ? 1 : 0;
            found += isFound ? 1 : 0;
            there += isThere ? 1 : 0;
        }
        Assert.True(both / there > 0.6 && both / found > 0.5, $"{both / there:F2} of what is hidden was found, {both / found:F2} of what was found is hidden");
    }

    /// <summary>The photograph moved along an exact flow; errors are counted farther from the edge than anything comes in from outside.</summary>
    private static void AssertFound(IPointMap map, FlowPreset preset, double most, int margin)
    {
        var truth = FlowField.From(s_photo.Width, s_photo.Height, map);
        var first = truth.Warp(s_photo);
        for (var i = 0; i < truth.Vectors.Length; i += 2)
        {
            int x = i / 2 % truth.Width, y = i / 2 / truth.Width;
            var p = truth.Origin(x, y);
            if (Math.Min(Math.Min(x, y), Math.Min(truth.Width - 1 - x, truth.Height - 1 - y)) < margin || Math.Min(p.X, p.Y) < 0 || p.X > truth.Width - 1 || p.Y > truth.Height - 1)
                truth.Vectors[i] = float.NaN;
        }
        var flow = new DenseFlow(FlowOptions.Of(preset)).Between(new FlowPyramid(first), new FlowPyramid(s_photo));
        Assert.InRange(FlowMetrics.EndPointError(flow, truth).Mean, 0, most);
    }

    private static Picture Random(int width, int height, int seed)
    {
        var (picture, random) = (new Picture(width, height, 3), new Random(seed));
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = random.NextSingle();
        return picture;
    }
}
