using Impasto.Imaging.Flow;
using Impasto.Imaging.Metrics;
using Impasto.Imaging.Warping;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.Flow;

public class FlowConsistencyTests
{
    private const double TwoPixels = 2.0 / (64 * 48);

    [Theory]
    [InlineData("canyon", "forward", "backward")]
    [InlineData("canyon", "backward", "forward")]
    [InlineData("pastoral", "forward", "backward")]
    [InlineData("pastoral", "backward", "forward")]
    [InlineData("harbour", "forward", "backward")]
    [InlineData("harbour", "backward", "forward")]
    public void Maps_are_the_reference_implementations(string scene, string there, string back)
    {
        var fixture = ClassicalFixture.Case("flow", scene);
        FlowField flow = Field(fixture.Input(there)), other = Field(fixture.Input(back));
        fixture.AssertOutput(there + "_occluded", FlowConsistency.Occluded(flow, other).Values, TwoPixels);
        fixture.AssertOutput(there + "_boundary", FlowConsistency.Boundaries(flow).Values, TwoPixels);
        fixture.AssertOutput(there + "_outside", FlowConsistency.Outside(flow, 64, 48).Values, TwoPixels);
        fixture.AssertOutput(there + "_reliable", FlowConsistency.Reliable(flow, other).Values, TwoPixels);
    }

    [Theory]
    [InlineData("canyon")]
    [InlineData("pastoral")]
    [InlineData("harbour")]
    public void Frames_warp_and_err_as_in_the_reference_implementation(string scene)
    {
        var fixture = ClassicalFixture.Case("flow", scene);
        Picture first = fixture.Picture("first"), second = fixture.Picture("second");
        FlowField forward = Field(fixture.Input("forward")), backward = Field(fixture.Input("backward"));
        fixture.AssertOutput("second_warped_to_first", forward.Warp(second, Interpolation.Bilinear).Pixels);
        fixture.AssertOutput("first_warped_to_second", backward.Warp(first, Interpolation.Bilinear).Pixels);
        var (temporal, masked) = FlowMetrics.WarpingError(first, second, forward, FlowConsistency.Reliable(forward, backward));
        var (temporalBack, maskedBack) = FlowMetrics.WarpingError(second, first, backward, FlowConsistency.Reliable(backward, forward));
        fixture.AssertOutput("errors_forward_temporal_masked_backward_temporal_masked", [(float)temporal, (float)masked, (float)temporalBack, (float)maskedBack]);
    }

    [Theory]
    [InlineData("canyon")]
    [InlineData("pastoral")]
    [InlineData("harbour")]
    public void End_point_errors_are_the_reference_implementations(string scene)
    {
        var fixture = ClassicalFixture.Case("flow", scene + "_epe");
        float[] truth = [.. fixture.Input("truth")], valid = fixture.Input("valid");
        for (var i = 0; i < truth.Length; i++)
            truth[i] = valid[i / 2] > 0 ? truth[i] : float.NaN;
        var (mean, far) = FlowMetrics.EndPointError(Field(fixture.Input("flow")), Field(truth));
        fixture.AssertOutput("aee_and_share_over_3px", [(float)mean, (float)far]);
    }

    [Fact]
    public void Unknown_vectors_are_not_relied_on()
    {
        var flow = new FlowField(3, 3);
        flow.Vectors[8] = float.NaN;
        var reliable = FlowConsistency.Reliable(flow, new FlowField(3, 3));
        Assert.Equal((0f, 1f), (reliable[1, 1], reliable[0, 0]));
    }

    /// <summary>A disc goes right and down before a background that goes left: what lies in its way is hidden, which a flow of our own must show.</summary>
    [Fact]
    public void What_an_estimated_flow_calls_occluded_is_what_is_hidden()
    {
        Picture back = PictureFile.Load(Repo.Fixture("inputs", "photo_march-pastoral.png")), front = PictureFile.Load(Repo.Fixture("inputs", "photo_nagasaki-boats.png"));
        const int width = 192, height = 144;
        Picture first = new(width, height, 1), second = new(width, height, 1);
        var hidden = new bool[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                first[x, y, 0] = IsFront(x, y) ? front[x + 60, y + 60, 0] : back[x + 60, y + 30, 0];
                second[x, y, 0] = IsFront(x - 6, y - 2) ? front[x + 54, y + 58, 0] : back[x + 64, y + 30, 0];
                hidden[y * width + x] = !IsFront(x, y) && IsFront(x - 10, y - 2);
            }
        }
        var dense = new DenseFlow(FlowOptions.Of(FlowPreset.Fine));
        FlowPyramid from = new(first), to = new(second);
        FlowField forward = dense.Between(from, to), backward = dense.Between(to, from);
        Plane occluded = FlowConsistency.Occluded(forward, backward), outside = FlowConsistency.Outside(forward, width, height);
        double both = 0, found = 0, there = 0;
        for (var i = 0; i < hidden.Length; i++)
        {
            var isFound = occluded.Values[i] > 0 && outside.Values[i] == 0;
            both += isFound && hidden[i] ? 1 : 0;
            found += isFound ? 1 : 0;
            there += hidden[i] ? 1 : 0;
        }
        // Found are also a pixel or two along the disc's whole outline.
        Assert.True(both / there > 0.8 && both / found > 0.4, $"{both / there:F2} of what is hidden was found, {both / found:F2} of what was found is hidden");

        static bool IsFront(int x, int y) => (x - 90) * (x - 90) + (y - 70) * (y - 70) < 36 * 36;
    }

    private static FlowField Field(float[] vectors) => new(64, 48, vectors);
}
