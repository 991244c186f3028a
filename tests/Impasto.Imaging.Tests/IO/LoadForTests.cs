using Impasto.Imaging.Resampling;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.IO;

public sealed class LoadForTests : IDisposable
{
    private static readonly PictureLimits Tight = new() { MaxPictureBytes = 1000 };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PictureFormat.Png, 3, 8)]
    [InlineData(PictureFormat.Png, 3, 16)]
    [InlineData(PictureFormat.Png, 1, 8)]
    [InlineData(PictureFormat.Jpeg, 3, 8)]
    [InlineData(PictureFormat.Tiff, 3, 16)]
    public void A_picture_too_large_to_be_held_comes_reduced_as_by_the_resampler(PictureFormat format, int channels, int bits)
    {
        // Large enough for several strips.
        var path = Write(Samples.Gradient(1700, 1300, channels), format, bits);
        var whole = PictureFile.Load(path, cancel: TestContext.Current.CancellationToken);

        var reduced = PictureFile.LoadFor(path, 64, Tight, TestContext.Current.CancellationToken);

        Assert.Equal((64, 49), (reduced.Width, reduced.Height));
        Assert.Equal(Resampler.Resize(whole, 64, 49).Pixels, reduced.Pixels);
    }

    [Fact]
    public void What_nobody_sees_takes_no_part()
    {
        var picture = Samples.Gradient(1700, 1300, alpha: true);
        for (var i = 0; i < picture.Alpha!.Length; i++)
        {
            picture.Alpha[i] = i % 1700 < 850 ? 1 : 0;
            if (i % 1700 >= 850)
                (picture.Pixels[3 * i], picture.Pixels[3 * i + 1], picture.Pixels[3 * i + 2]) = (0, 1, 0);
            else
                (picture.Pixels[3 * i], picture.Pixels[3 * i + 1], picture.Pixels[3 * i + 2]) = (1, 0, 0);
        }

        var reduced = PictureFile.LoadFor(Write(picture, PictureFormat.Png, 8), 34, Tight, TestContext.Current.CancellationToken);

        Assert.Equal((34, 26), (reduced.Width, reduced.Height));
        for (var x = 0; x < 17; x++)
            Assert.Equal((1, 0), (MathF.Round(reduced[x, 9, 0], 3), MathF.Round(reduced[x, 9, 1], 3)));
        Assert.Equal([1, 0], new[] { reduced.Alpha![9 * 34 + 5], reduced.Alpha[9 * 34 + 28] }, (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void A_turned_picture_is_upright_and_has_the_longest_side()
    {
        var jpeg = Samples.WithExif(PictureFile.Encode(Samples.Gradient(1700, 1300), PictureFormat.Jpeg), Samples.Exif(6));

        var reduced = PictureFile.LoadFor(new MemoryStream(jpeg), 64, Tight, cancel: TestContext.Current.CancellationToken);

        Assert.Equal((49, 64), (reduced.Width, reduced.Height));
        var expected = Resampler.Resize(PictureFile.Load(jpeg), 49, 64);
        Assert.InRange(expected.Pixels.Zip(reduced.Pixels, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-4f);
    }

    [Fact]
    public void What_fits_comes_as_it_is_and_what_does_not_and_is_wanted_whole_is_refused()
    {
        var path = Write(Samples.Gradient(40, 30), PictureFormat.Png, 8);
        Assert.Equal(40, PictureFile.LoadFor(path, 8, cancel: TestContext.Current.CancellationToken).Width);
        Assert.Equal(40, PictureFile.LoadFor(path, null, cancel: TestContext.Current.CancellationToken).Width);
        Assert.Contains("14400 bytes of memory, but the limit is 1000",
            Assert.Throws<PictureException>(() => PictureFile.LoadFor(path, null, Tight)).Message, StringComparison.Ordinal);
        Assert.Contains("the limit is 1000", Assert.Throws<PictureException>(() => PictureFile.Load(path, Tight)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureFile.LoadFor(path, 0));
    }

    [Fact]
    public void Beside_another_a_large_picture_comes_at_its_size_but_keeps_its_colours_and_what_its_alpha_may_leave()
    {
        var cancel = TestContext.Current.CancellationToken;
        var path = Write(Samples.Gradient(3000, 20), PictureFormat.Png, 8);
        Assert.Equal((1500, 10), Size(PictureFile.LoadBeside(path, () => 1500, Tight, cancel)));
        Assert.Equal((1024, 7), Size(PictureFile.LoadBeside(path, () => 60, Tight, cancel)));
        Assert.Equal(Resampler.Resize(PictureFile.Load(path, cancel: cancel), 1500, 10).Pixels, PictureFile.LoadBeside(path, () => 1500, Tight, cancel).Pixels);
        Assert.Throws<PictureException>(() => PictureFile.LoadBeside(path, () => null, Tight, cancel));
        // What is held anyway comes whole, and nobody is asked.
        Assert.Equal((3000, 20), Size(PictureFile.LoadBeside(path, () => throw new InvalidOperationException(), null, cancel)));
        Assert.Equal((2048, 14), Size(PictureFile.LoadBeside(Write(Samples.Gradient(3000, 20, alpha: true), PictureFormat.Png, 8), () => 60, Tight, cancel)));

        static (int, int) Size(Picture picture) => (picture.Width, picture.Height);
    }

    private string Write(Picture picture, PictureFormat format, int bits)
    {
        var path = Path.Combine(_folder.Path, "picture");
        File.WriteAllBytes(path, PictureFile.Encode(picture, format, new PictureWriteOptions { BitDepth = format == PictureFormat.Jpeg ? null : bits }));
        return path;
    }
}
