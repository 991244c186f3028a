using Impasto.Imaging;
using Impasto.Imaging.Warping;
using Impasto.Video;

namespace Impasto.Tests.Video;

public sealed class MovingNoiseTests
{
    [Fact]
    public void It_moves_with_the_clip_and_what_enters_is_new()
    {
        var noise = new MovingNoise(3);
        var first = noise.Next(40, 30, null);
        var second = noise.Next(40, 30, Shift(40, 30, 5, -2));
        for (var y = 2; y < 30; y++)
        {
            for (var x = 0; x < 35; x++)
                Assert.Equal(first[x + 5, y - 2, 1], second[x, y, 1]);
        }
        Assert.All(Enumerable.Range(0, 30), y => Assert.NotEqual(first[39, y, 0], second[39, y, 0]));
        Assert.Equal(0, second.Pixels.Average(), 0.05);
        Assert.Equal(1, second.Pixels.Average(v => (double)v * v), 0.1);
    }

    [Fact]
    public void A_still_clip_keeps_it_and_a_scene_begins_with_its_first()
    {
        var noise = new MovingNoise(3);
        var first = noise.Next(16, 12, null);
        var second = noise.Next(16, 12, Shift(16, 12, 0, 0));
        Assert.Equal(first.Pixels, second.Pixels);
        noise.Next(16, 12, Shift(16, 12, 3, 3));
        Assert.Equal(first.Pixels, noise.Next(16, 12, null).Pixels);
        Assert.NotEqual(first.Pixels, new MovingNoise(4).Next(16, 12, null).Pixels);
    }

    [Fact]
    public void What_enters_with_the_usual_motion_is_new_though_its_own_says_otherwise()
    {
        var motion = Shift(20, 10, 4, 0);
        // A flat sky at the border, where no motion can be seen.
        for (var i = 0; i < 20; i++)
            motion.Flow.Vectors[2 * i] = 0;
        Assert.True(motion.Enters(18, 0));
        Assert.False(motion.Enters(14, 0));
    }

    private static FrameMotion Shift(int width, int height, float x, float y)
    {
        var flow = new FlowField(width, height);
        for (var i = 0; i < width * height; i++)
            (flow.Vectors[2 * i], flow.Vectors[2 * i + 1]) = (x, y);
        var reliable = new Plane(width, height);
        Array.Fill(reliable.Values, 1);
        return new FrameMotion(flow, reliable, (x, y));
    }
}
