using Impasto.Imaging.Flow;
using Impasto.Imaging.Metrics;
using Impasto.Imaging.Warping;

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

    /// <summary>Half of what is hidden is found and half of what is found is hidden, in the scenes drawn for this, where the flow is our own.</summary>
    [Theory]
    [InlineData("pastoral", "first")]
    [InlineData("harbour", "second")]
    public void What_an_estimated_flow_calls_occluded_is_mostly_hidden(string scene, string frame)
    {
        var fixture = ClassicalFixture.Case("flow", scene);
        FlowPyramid first = new(fixture.Picture("first")), second = new(fixture.Picture("second"));
        var dense = new DenseFlow(FlowOptions.Of(FlowPreset.Fine));
        FlowField forward = dense.Between(first, second), backward = dense.Between(second, first);
        var (flow, back) = frame == "first" ? (forward, backward) : (backward, forward);
        float[] hidden = ClassicalFixture.Case("flow", scene + "_scene").Output("hidden_" + frame), occluded = FlowConsistency.Occluded(flow, back).Values,
            outside = FlowConsistency.Outside(flow, 64, 48).Values;
        double both = 0, found = 0, there = 0;
        for (var i = 0; i < hidden.Length; i++)
        {
            if (outside[i] > 0)
                continue;
            both += hidden[i] * occluded[i];
            found += occluded[i];
            there += hidden[i];
        }
        Assert.True(both / there > 0.5 && both / found > 0.5, $"{both / there:F2} of what is hidden was found, {both / found:F2} of what was found is hidden");
    }

    private static FlowField Field(float[] vectors) => new(64, 48, vectors);
}
