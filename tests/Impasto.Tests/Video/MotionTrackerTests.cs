using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Video;

namespace Impasto.Tests.Video;

public sealed class MotionTrackerTests
{
    private const int Width = 120, Height = 90;

    private static readonly Picture Wide = Blots();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A window on a picture: what it shows moves the other way.</summary>
    internal static Picture Moved(int x, int y) => new(Width, Height, 3,
        [.. Enumerable.Range(40 + y, Height).SelectMany(row => Wide.Pixels.AsSpan(3 * (row * Wide.Width + 40 + x), 3 * Width).ToArray())]);

    private static Picture Blots()
    {
        var random = new SeededRandom(2);
        return Resampler.Resize(new Picture(60, 50, 3, [.. Enumerable.Range(0, 60 * 50 * 3).Select(_ => random.NextFloat())]), 240, 200);
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(64)]
    public void A_shift_is_found_and_relied_on_but_where_it_came_from_outside(int longestSide)
    {
        var tracker = new MotionTracker(1, longestSide);
        Assert.Null(tracker.Next(Moved(0, 0), false, Cancel));
        var motion = tracker.Next(Moved(6, 2), false, Cancel)!;
        Assert.Equal(longestSide == 64 ? 60 : Width, motion.Flow.Width);
        motion = motion.Resized(Width, Height);
        // What is at x was 6 further to the right.
        var middle = 2 * (45 * Width + 60);
        Assert.Equal(6, motion.Flow.Vectors[middle], 0.5);
        Assert.Equal(2, motion.Flow.Vectors[middle + 1], 0.5);
        Assert.True(motion.Reliability[60, 45] > 0.7f, $"{motion.Reliability[60, 45]}");
        Assert.All(Enumerable.Range(10, 70), y => Assert.Equal(0, motion.Reliability[Width - 2, y]));
    }

    [Fact]
    public void What_a_thing_uncovers_is_not_relied_on()
    {
        var tracker = new MotionTracker();
        tracker.Next(With(20), false, Cancel);
        var motion = tracker.Next(With(28), false, Cancel)!;
        // The square left 20 to 27.
        Assert.All(Enumerable.Range(35, 15), y => Assert.InRange(motion.Reliability[23, y], 0, 0.2f));
        Assert.True(motion.Reliability[100, 45] > 0.8f);

        static Picture With(int left)
        {
            var picture = Moved(0, 0);
            for (var y = 30; y < 55; y++)
            {
                for (var x = left; x < left + 25; x++)
                    (picture[x, y, 0], picture[x, y, 1], picture[x, y, 2]) = (0.9f, (x - left) % 8 / 20f, y % 7 / 20f);
            }
            return picture;
        }
    }

    [Fact]
    public void Colors_that_change_are_not_relied_on()
    {
        var tracker = new MotionTracker();
        tracker.Next(Moved(0, 0), false, Cancel);
        var lit = Moved(0, 0);
        for (var i = 0; i < lit.Pixels.Length; i++)
            lit.Pixels[i] = 0.5f * lit.Pixels[i] + (i % 3 == 2 ? 0.5f : 0);
        Assert.True(tracker.Next(lit, false, Cancel) is not { } motion || motion.Reliability.Values.Average() < 0.1f);
    }

    [Fact]
    public void A_camera_s_noise_is_no_change()
    {
        var random = new SeededRandom(5);
        var tracker = new MotionTracker();
        tracker.Next(Noisy(), false, Cancel);
        var motion = tracker.Next(Noisy(), false, Cancel)!;
        Assert.InRange(motion.Reliability.Values.Average(), 0.9f, 1);
        // Before a standing camera it moves nothing, not even a little.
        Assert.InRange(motion.Flow.Vectors.Count(v => v == 0), 0.95 * motion.Flow.Vectors.Length, motion.Flow.Vectors.Length);

        Picture Noisy() => new(Width, Height, 3, [.. Moved(0, 0).Pixels.Select(v => v + 2f / 255 * random.NextNormal())]);
    }

    [Fact]
    public void A_scene_begins_without_motion()
    {
        var tracker = new MotionTracker();
        tracker.Next(Moved(0, 0), false, Cancel);
        Assert.Null(tracker.Next(Moved(1, 0), true, Cancel));
        Assert.NotNull(tracker.Next(Moved(2, 0), false, Cancel));
        var random = new SeededRandom(5);
        Assert.Null(tracker.Next(new Picture(Width, Height, 3, [.. Enumerable.Range(0, Width * Height * 3).Select(_ => random.NextFloat())]), false, Cancel));
    }
}
