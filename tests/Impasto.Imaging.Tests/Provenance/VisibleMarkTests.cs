using Impasto.Imaging.Provenance;

namespace Impasto.Imaging.Tests.Provenance;

public class VisibleMarkTests
{
    [Theory]
    [InlineData(800, 600, 3)]
    [InlineData(4000, 3000, 3)]
    [InlineData(60, 40, 1)]
    [InlineData(3, 2, 3)]
    public void The_mark_is_small_and_at_the_lower_right_and_the_rest_is_untouched(int width, int height, int channels)
    {
        var picture = new Picture(width, height, channels);
        Array.Fill(picture.Pixels, 0.5f);
        VisibleMark.Draw(picture, "A FACE WAS CHANGED", "CHANGED", "AI");
        int[] touched = [.. Enumerable.Range(0, width * height).Where(i => picture.Pixels[i * channels] != 0.5f)];
        Assert.NotEmpty(touched);
        if (width < 100)
            return;
        Assert.InRange(touched.Length, 1, width * height / 40);
        Assert.All(touched, i => Assert.True(i % width > width / 2 && i / width > 0.9 * height));
        // Legible: letters stand out from their ground, whatever lies beneath.
        Assert.Contains(touched, i => picture.Pixels[i * channels] > 0.9f);
        Assert.Contains(touched, i => picture.Pixels[i * channels] < 0.3f);
    }

    [Fact]
    public void A_narrow_picture_gets_fewer_letters()
    {
        Picture wide = new(400, 100, 1), narrow = new(60, 100, 1);
        foreach (var picture in new[] { wide, narrow })
        {
            Array.Fill(picture.Pixels, 0.5f);
            VisibleMark.Draw(picture, "A FACE WAS CHANGED", "CHANGED", "AI");
        }
        Assert.True(narrow.Pixels.Count(v => v > 0.9f) < wide.Pixels.Count(v => v > 0.9f) / 2);
    }

    [Fact]
    public void It_is_seen_on_what_is_transparent()
    {
        var picture = new Picture(200, 100, 3) { Alpha = new float[200 * 100] };
        VisibleMark.Draw(picture, "AI");
        Assert.Contains(picture.Alpha, a => a == 1);
    }
}
