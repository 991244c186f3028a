using System.Numerics;
using Impasto.Imaging.Painting;

namespace Impasto.Imaging.Tests.Painting;

public sealed class StrokeCurveTests
{
    [Fact]
    public void The_spline_goes_through_its_control_points_in_small_steps()
    {
        Vector2[] controls = [new(0, 0), new(30, 5), new(35, 50), new(90, 52), new(91, 53)];
        var curve = StrokeCurve.Spline(controls, 2);
        foreach (var control in controls)
            Assert.True(curve.Min(p => Vector2.Distance(p, control)) < 1e-3f);
        for (var i = 1; i < curve.Count; i++)
            Assert.InRange(Vector2.Distance(curve[i - 1], curve[i]), 0, 3.5f);
    }

    [Fact]
    public void It_bends_smoothly()
    {
        var curve = StrokeCurve.Spline([new(0, 0), new(40, 0), new(40, 40)], 1);
        for (var i = 2; i < curve.Count; i++)
        {
            var (a, b) = (Vector2.Normalize(curve[i - 1] - curve[i - 2]), Vector2.Normalize(curve[i] - curve[i - 1]));
            Assert.True(Vector2.Dot(a, b) > 0.95f);
        }
    }

    [Fact]
    public void Straight_and_coincident_points_stay_finite()
    {
        Assert.Equal([new Vector2(3, 4)], StrokeCurve.Spline([new(3, 4), new(3, 4), new(3, 4)], 1));
        Assert.All(StrokeCurve.Spline([new(0, 0), new(0, 0), new(10, 0), new(10, 0), new(20, 0)], 0.5f), p => Assert.Equal(0, p.Y, 4));
    }

    [Fact]
    public void Nothing_to_follow_is_refused()
    {
        Assert.Throws<ArgumentException>(() => StrokeCurve.Spline([], 1));
        Assert.Throws<ArgumentException>(() => StrokeCurve.Spline([new(0, 0)], 0));
    }
}
