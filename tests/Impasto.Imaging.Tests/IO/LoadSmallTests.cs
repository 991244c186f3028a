using Impasto.Imaging.Resampling;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.IO;

public sealed class LoadSmallTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 100, 75)]
    [InlineData(75, 100, 75)]
    [InlineData(76, 200, 150)]
    [InlineData(300, 400, 300)]
    [InlineData(301, 800, 600)]
    [InlineData(5000, 800, 600)]
    public void A_jpeg_comes_at_the_smallest_size_that_keeps_its_shorter_side(int side, int width, int height)
    {
        var photo = Photo();
        var path = Path.Combine(_folder.Path, "photo.jpg");
        PictureFile.Save(photo, path);
        var small = PictureFile.LoadSmall(path, side, cancel: TestContext.Current.CancellationToken);
        Assert.Equal((width, height), (small.Width, small.Height));
        var expected = Resampler.Resize(photo, width, height, ResampleFilter.Box);
        Assert.InRange(expected.Pixels.Zip(small.Pixels, (a, b) => Math.Abs(a - b)).Average(), 0, 0.02);
    }

    [Fact]
    public void What_is_too_large_to_be_held_is_reduced_in_any_format()
    {
        var path = Path.Combine(_folder.Path, "photo.png");
        PictureFile.Save(Photo(), path);
        var small = PictureFile.LoadSmall(path, 75, new PictureLimits { MaxPictureBytes = 1000 }, TestContext.Current.CancellationToken);
        Assert.Equal((100, 75), (small.Width, small.Height));
    }

    [Fact]
    public void Other_formats_come_whole_and_limits_hold_for_the_whole_picture()
    {
        var path = Path.Combine(_folder.Path, "photo.png");
        PictureFile.Save(Photo(), path);
        Assert.Equal(800, PictureFile.LoadSmall(path, 10, cancel: TestContext.Current.CancellationToken).Width);
        var jpeg = Path.Combine(_folder.Path, "photo.jpg");
        PictureFile.Save(Photo(), jpeg);
        Assert.Throws<PictureException>(() => PictureFile.LoadSmall(jpeg, 10, new PictureLimits { MaxPixels = 100_000 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureFile.LoadSmall(jpeg, 0));
        File.WriteAllBytes(jpeg, File.ReadAllBytes(jpeg)[..4000]);
        Assert.Throws<PictureException>(() => PictureFile.LoadSmall(jpeg, 75));
    }

    private static Picture Photo() =>
        new(800, 600, 3, [.. Enumerable.Range(0, 800 * 600 * 3).Select(i => 0.5f + 0.4f * MathF.Sin(i / 3 % 800 / 37f + i % 3) * MathF.Cos(i / 2400 / 23f))]);
}
