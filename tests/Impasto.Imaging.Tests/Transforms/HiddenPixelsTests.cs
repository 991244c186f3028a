using Impasto.Imaging.Transforms;

namespace Impasto.Imaging.Tests.Transforms;

public class HiddenPixelsTests
{
    [Fact]
    public void What_is_hidden_is_taken_from_what_is_seen()
    {
        // Stripes of 4 columns in a disc; around it whatever a file may hold.
        var pictures = new[] { 0f, 1f, float.NaN }.Select(hidden => Disc(40, hidden)).ToList();
        var filled = pictures.ConvertAll(HiddenPixels.Filled);
        Assert.All(filled, picture => Assert.Equal(filled[0].Pixels, picture.Pixels));
        Assert.All(filled, picture => Assert.Same(pictures[filled.IndexOf(picture)].Alpha, picture.Alpha));
        for (var i = 0; i < 40 * 40; i++)
        {
            if (pictures[0].Alpha![i] > 0)
                Assert.Equal(pictures[0].Pixels[3 * i], filled[0].Pixels[3 * i]);
            else
                Assert.InRange(filled[0].Pixels[3 * i], 0.2f, 0.8f);
        }
        // Texture goes on: both stripes are met beyond the disc's edge.
        Assert.Equal(2, Enumerable.Range(0, 40).Select(x => filled[0][x, 1, 0]).Distinct().Count());
    }

    [Fact]
    public void What_is_seen_is_cropped_and_opaque()
    {
        var seen = HiddenPixels.Seen(Disc(40, 1))!;
        Assert.Equal((31, 31), (seen.Width, seen.Height));
        Assert.Null(seen.Alpha);
        Assert.Null(HiddenPixels.Seen(new Picture(3, 2, 3) { Alpha = new float[6] }));
        var opaque = new Picture(3, 2, 3);
        Assert.Same(opaque, HiddenPixels.Seen(opaque));
    }

    [Fact]
    public void Nothing_is_done_where_all_or_nothing_is_seen()
    {
        var clear = new Picture(3, 2, 1) { Alpha = new float[6] };
        Assert.True(HiddenPixels.Any(clear) && HiddenPixels.All(clear));
        Assert.Same(clear, HiddenPixels.Filled(clear));
        var whole = new Picture(3, 2, 1) { Alpha = [1, 1, 0.5f, 1, 1, 1] };
        Assert.False(HiddenPixels.Any(whole));
        Assert.Same(whole, HiddenPixels.Filled(whole));
        var one = HiddenPixels.Filled(new Picture(3, 1, 1, [9, 0.25f, 9]) { Alpha = [0, 1, 0] });
        Assert.Equal([0.25f, 0.25f, 0.25f], one.Pixels);
    }

    [Fact]
    public void A_masks_transparent_parts_count_nothing()
    {
        var mask = new Picture(2, 1, 3, [1, 1, 1, 1, 1, 1]) { Alpha = [1, 0] };
        Assert.Equal([1, 0], mask.MaskValues().Values);
        Assert.Equal([0.5f], new Picture(1, 1, 1, [0.5f]).MaskValues().Values);
    }

    private static Picture Disc(int side, float hidden)
    {
        var picture = new Picture(side, side, 3) { Alpha = new float[side * side] };
        for (var i = 0; i < side * side; i++)
        {
            int x = i % side, y = i / side;
            var isSeen = (x - 20) * (x - 20) + (y - 20) * (y - 20) <= 225;
            picture.Alpha![i] = isSeen ? 1 : 0;
            for (var c = 0; c < 3; c++)
                picture.Pixels[3 * i + c] = !isSeen ? hidden : x / 4 % 2 == 0 ? 0.2f : 0.8f;
        }
        return picture;
    }
}
