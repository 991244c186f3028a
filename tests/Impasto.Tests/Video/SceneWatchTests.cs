using Impasto.Imaging;
using Impasto.Tests.Methods.FeedForward;
using Impasto.Video;

namespace Impasto.Tests.Video;

public sealed class SceneWatchTests
{
    private static Picture Moved(int by) => new(64, 48, 3, [.. RandomModels.Photo(164, 48).Pixels.Chunk(164 * 3).SelectMany(row => row[(by * 3)..((by + 64) * 3)])]);

    [Fact]
    public void A_scene_begins_with_the_clip_and_with_a_cut()
    {
        var watch = new SceneWatch();
        var other = new Picture(64, 48, 3);
        Assert.Equal([true, false, false, true, false, true],
            new[] { Moved(0), Moved(1), Moved(2), other, other, Moved(3) }.Select(watch.IsCut));
    }

    [Fact]
    public void Movement_and_a_slow_fade_are_no_cuts()
    {
        var watch = new SceneWatch();
        Assert.Equal(0, Enumerable.Range(0, 40).Count(i => watch.IsCut(Moved(2 * i)) && i > 0));
        var fade = new SceneWatch();
        Assert.Equal(0, Enumerable.Range(0, 30).Count(i => fade.IsCut(new Picture(64, 48, 3, [.. Moved(0).Pixels.Select(v => v * (30 - i) / 30f)])) && i > 0));
    }
}
