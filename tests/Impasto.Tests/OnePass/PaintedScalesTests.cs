using FsCheck;
using FsCheck.Fluent;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.OnePass;

namespace Impasto.Tests.OnePass;

public sealed class PaintedScalesTests
{
    [Theory]
    [InlineData(640, 480, 1f, "640x480")]
    [InlineData(880, 660, 1f, "880x660")]
    [InlineData(1024, 819, 1f, "768x614 1024x819")]
    [InlineData(3000, 4000, 1f, "576x768 3000x4000")]
    [InlineData(7680, 4320, 1f, "768x432 2429x1366 7680x4320")]
    [InlineData(2000, 3000, 1f, "512x768 2000x3000")]
    [InlineData(640, 480, 2f, "320x240 640x480")]
    [InlineData(640, 480, 0.5f, "1280x960")]
    [InlineData(1, 1, 10f, "1x1")]
    public void A_picture_is_painted_small_first(int width, int height, float styleScale, string expected) =>
        Assert.Equal(expected, string.Join(' ', PaintedScales.Of((width, height), styleScale).Select(size => $"{size.Width}x{size.Height}")));

    [Fact]
    public void Every_size_ends_at_the_pictures_own_by_steps_of_at_most_five_and_a_half() =>
        Prop.ForAll(Gen.Choose(1, 20_000).Two().ToArbitrary(), size =>
        {
            var scales = PaintedScales.Of((size.Item1, size.Item2), 1);
            var sides = scales.Select(scale => (double)Math.Max(scale.Width, scale.Height)).ToList();
            return scales[^1] == (size.Item1, size.Item2) && sides[0] <= 884 && sides.Zip(sides.Skip(1)).All(pair => pair.Second > pair.First && pair.Second / pair.First < 5.65);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_seen_from_afar_is_the_small_pictures_and_the_fine_strokes_are_the_larger_ones()
    {
        var small = new Picture(8, 8, 3, [.. Enumerable.Range(0, 192).Select(i => i / 3 % 8 < 4 ? 0.2f : 0.6f)]);
        // Another brightness, and stripes a pixel wide.
        var over = new Picture(64, 64, 3, [.. Enumerable.Range(0, 64 * 64 * 3).Select(i => i / 3 % 2 == 0 ? 0.7f : 0.9f)]);
        PaintedScales.AddFineStrokes(small.Clone(), over);
        var afar = Resampler.Resize(over, 8, 8, ResampleFilter.Box);
        Assert.Equal(0.2f, afar.Pixels[0], 0.01f);
        Assert.Equal(0.6f, afar.Pixels[^1], 0.01f);
        Assert.Equal(0.7f * 0.2f, over.Pixels[3] - over.Pixels[0], 0.01f);
    }
}
