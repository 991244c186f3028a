using Impasto.Imaging;
using Impasto.Imaging.Warping;
using Impasto.Tests.Methods.FeedForward;
using Impasto.Video;

namespace Impasto.Tests.Video;

public sealed class StabilizerTests
{
    private const int Side = 48;

    private static Picture Photo => RandomModels.Photo(Side, Side);

    private static Picture Changed(Picture picture, Func<int, float, float> change) => new(picture.Width, picture.Height, 3, [.. picture.Pixels.Select((v, i) => change(i, v))]);

    private static FrameMotion Motion(int side = Side, float dx = 0, float dy = 0, float reliability = 1) =>
        new(new FlowField(side, side, [.. Enumerable.Range(0, 2 * side * side).Select(i => i % 2 == 0 ? dx : dy)]), new Plane(side, side, [.. Enumerable.Repeat(reliability, side * side)]), (dx, dy));

    [Fact]
    public void A_frame_is_drawn_towards_the_last_one_along_the_motion()
    {
        var stabilizer = new Stabilizer(0.75f) { Pull = 0, KeepsContrast = false };
        Picture first = Photo, second = Changed(Photo, (i, v) => v * v);
        Assert.Same(first, stabilizer.Next(first, null));
        var result = stabilizer.Next(second, Motion(dx: 2, dy: -1, reliability: 0.8f));
        for (var y = 4; y < Side - 4; y++)
        {
            for (var x = 4; x < Side - 4; x++)
                Assert.Equal(second[x, y, 1] + 0.6 * (first[x + 2, y - 1, 1] - second[x, y, 1]), result[x, y, 1], 1e-5);
        }
        Assert.Same(result, stabilizer.Last);
    }

    [Fact]
    public void What_can_not_be_followed_is_as_painted()
    {
        var stabilizer = new Stabilizer(0.9f);
        stabilizer.Next(Photo, null);
        var painted = Changed(Photo, (i, v) => 1 - v);
        Assert.Equal(painted.Pixels, stabilizer.Next(painted, Motion(reliability: 0)).Pixels);
        // A cut.
        Assert.Equal(Photo.Pixels, stabilizer.Next(Photo, null).Pixels);
        Assert.Equal(painted.Pixels, new Stabilizer(0) { Last = Photo }.Next(painted, Motion()).Pixels);
    }

    [Fact]
    public void A_still_clip_does_not_change_in_two_hundred_frames()
    {
        var stabilizer = new Stabilizer(0.9f);
        var first = stabilizer.Next(Photo, null);
        for (var i = 0; i < 200; i++)
            Assert.Equal(first.Pixels, stabilizer.Next(Photo, Motion()).Pixels);
    }

    [Fact]
    public void Flicker_without_drift_neither_darkens_nor_brightens()
    {
        var stabilizer = new Stabilizer(0.9f);
        var random = new SeededRandom(3);
        var last = Photo;
        var change = 0.0;
        for (var i = 0; i < 200; i++)
        {
            var held = stabilizer.Next(Changed(Photo, (_, v) => v + 0.05f * random.NextNormal()), i == 0 ? null : Motion());
            change = held.Pixels.Zip(last.Pixels, (a, b) => Math.Abs(a - b)).Average();
            last = held;
        }
        Assert.Equal(Photo.Pixels.Average(), last.Pixels.Average(), 0.003);
        // Of normal noise painted frames differ by 0.056 on average.
        Assert.InRange(change, 0, 0.02);
    }

    [Fact]
    public void Light_that_changes_does_not_lag_as_far_behind_as_strokes()
    {
        Assert.Equal(0.9 * 0.1, Lag(0), 1e-5);
        Assert.Equal(0.9 * 0.1 * 0.75, Lag(0.25f), 1e-5);

        double Lag(float pull)
        {
            var stabilizer = new Stabilizer(0.9f) { Pull = pull, Last = Changed(Photo, (_, v) => 0.5f) };
            return stabilizer.Next(Changed(Photo, (_, v) => 0.6f), Motion()).Pixels.Average(v => 0.6 - v);
        }
    }

    [Fact]
    public void The_mean_of_strokes_that_lie_differently_is_not_paler_than_they_are()
    {
        var random = new SeededRandom(4);
        Assert.InRange(Contrast(false), 0, 0.45);
        Assert.InRange(Contrast(true), 0.9, 1.1);

        // After twenty frames, that of a painted one being 1.
        double Contrast(bool keeps)
        {
            var stabilizer = new Stabilizer(0.9f) { KeepsContrast = keeps };
            Picture painted = null!, held = null!;
            for (var i = 0; i < 20; i++)
                held = stabilizer.Next(painted = Changed(Photo, (_, _) => 0.5f + 0.1f * random.NextNormal()), i == 0 ? null : Motion());
            return Deviation(held) / Deviation(painted);
        }

        static double Deviation(Picture picture) => Math.Sqrt(picture.Pixels.Average(v => (v - 0.5) * (v - 0.5)));
    }

    [Fact]
    public void A_motion_found_at_half_the_size_serves_the_whole()
    {
        var painted = Changed(Photo, (i, v) => v * v);
        Picture whole = new Stabilizer(0.9f) { Last = Photo }.Next(painted, Motion(dx: 2, dy: 4)), half = new Stabilizer(0.9f) { Last = Photo }.Next(painted, Motion(Side / 2, 1, 2));
        Assert.InRange(whole.Pixels.Zip(half.Pixels, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-5f);
    }

    [Fact]
    public void Bits_do_not_depend_on_threads()
    {
        Assert.Equal(Run(1), Run(5));

        static float[] Run(int threads)
        {
            using var context = new ComputeContext { Threads = threads };
            using var use = context.Use();
            var (tracker, stabilizer) = (new MotionTracker(), new Stabilizer(0.9f));
            Picture result = null!;
            for (var i = 0; i < 4; i++)
            {
                var frame = MotionTrackerTests.Moved(3 * i, i);
                result = stabilizer.Next(Changed(frame, (_, v) => v * v), tracker.Next(frame, false, TestContext.Current.CancellationToken));
            }
            return result.Pixels;
        }
    }
}
