using FsCheck;
using FsCheck.Fluent;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Transforms;

namespace Impasto.Imaging.Tests.Resampling;

public sealed class ResamplerTests
{
    public static TheoryData<string> Cases => [.. ClassicalFixture.Names("resample")];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_Pillow(string name)
    {
        var c = ClassicalFixture.Case("resample", name);
        var filter = Enum.Parse<ResampleFilter>(c.Text("filter"), ignoreCase: true);
        var (width, height) = ((int)c.Parameter("width"), (int)c.Parameter("height"));
        var (shape, pixels) = (c.InputShape("image"), c.Input("image"));

        var bytes = Resampler.Resize(Array.ConvertAll(pixels, v => (byte)v), shape[1], shape[0], 3, width, height, filter);
        c.AssertOutput("uint8", Array.ConvertAll(bytes, v => (float)v));

        if (name.EndsWith("_128x96", StringComparison.Ordinal))
            return;
        var picture = Resampler.Resize(new Picture(shape[1], shape[0], 3, pixels), width, height, filter);
        Assert.Equal((width, height), (picture.Width, picture.Height));
        c.AssertOutput("float", picture.Pixels);
    }

    [Fact]
    public void A_window_has_the_values_of_the_whole() => Prop.ForAll(Sizes(), Sizes(), (from, to) =>
    {
        var picture = Noise(from.Width, from.Height);
        int x = to.Width / 3, y = to.Height / 4, width = Math.Max(1, to.Width / 2), height = Math.Max(1, to.Height / 3);
        return Enum.GetValues<ResampleFilter>().All(filter => Same(filter, to.Width, to.Height) && Same(filter, from.Width, to.Height) && Same(filter, to.Width, from.Height));

        bool Same(ResampleFilter filter, int wholeWidth, int wholeHeight)
        {
            var (w, h) = (Math.Min(width, wholeWidth - Math.Min(x, wholeWidth - 1)), Math.Min(height, wholeHeight - Math.Min(y, wholeHeight - 1)));
            var (left, top) = (Math.Min(x, wholeWidth - 1), Math.Min(y, wholeHeight - 1));
            var expected = PictureTransforms.Crop(Resampler.Resize(picture, wholeWidth, wholeHeight, filter), left, top, w, h);
            return Resampler.ResizeWindow(picture, wholeWidth, wholeHeight, (left, top, w, h), filter).Pixels.SequenceEqual(expected.Pixels);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_window_beyond_the_picture_is_refused() =>
        Assert.Contains("4x4 at 3,0", Assert.Throws<ArgumentException>(() => Resampler.ResizeWindow(Noise(9, 9), 6, 6, (3, 0, 4, 4))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_same_size_changes_nothing() => Prop.ForAll(Sizes(), size =>
    {
        var picture = Noise(size.Width, size.Height);
        return Enum.GetValues<ResampleFilter>().All(filter => Resampler.Resize(picture, size.Width, size.Height, filter).Pixels.SequenceEqual(picture.Pixels));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_flat_picture_stays_flat_and_of_the_asked_size() => Prop.ForAll(Sizes(), Sizes(), (from, to) =>
    {
        var flat = new Plane(from.Width, from.Height);
        Array.Fill(flat.Values, 0.7f);
        return Enum.GetValues<ResampleFilter>().All(filter =>
        {
            var resized = Resampler.Resize(flat, to.Width, to.Height, filter);
            return resized.Width == to.Width && resized.Height == to.Height && resized.Values.All(v => Math.Abs(v - 0.7f) < 1e-5f);
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Mirroring_before_or_after_is_the_same() => Prop.ForAll(Sizes(), Sizes(), (from, to) =>
    {
        var plane = Noise(from.Width, from.Height).Channel(0);
        var (first, second) = (Mirror(Resampler.Resize(plane, to.Width, to.Height)), Resampler.Resize(Mirror(plane), to.Width, to.Height));
        return first.Values.Zip(second.Values, (a, b) => Math.Abs(a - b)).Max() < 1e-4f;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Alpha_is_resized_beside_the_pixels_and_stays_in_range()
    {
        var picture = new Picture(9, 7, 3) { Alpha = [.. Enumerable.Range(0, 63).Select(i => i % 2f)] };

        var resized = Resampler.Resize(picture, 31, 20);

        Assert.Equal(31 * 20, resized.Alpha!.Length);
        Assert.All(resized.Alpha, a => Assert.InRange(a, 0, 1));
    }

    [Fact]
    public void Impossible_sizes_are_refused()
    {
        var picture = new Picture(3, 3, 3);
        Assert.Throws<ArgumentException>(() => Resampler.Resize(picture, 0, 5));
        Assert.Throws<ArgumentException>(() => Resampler.Resize(picture, 5, -1));
        Assert.Throws<ArgumentException>(() => Resampler.Resize(picture, 100_000, 100_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => Resampler.Resize(picture, 5, 5, (ResampleFilter)9));
    }

    private static Plane Mirror(Plane plane)
    {
        var mirrored = plane.Clone();
        for (var y = 0; y < plane.Height; y++)
            mirrored.Row(y).Reverse();
        return mirrored;
    }

    private static Picture Noise(int width, int height)
    {
        var random = new Random(width * 1000 + height);
        return new Picture(width, height, 3, [.. Enumerable.Range(0, width * height * 3).Select(_ => random.NextSingle())]);
    }

    private static Arbitrary<(int Width, int Height)> Sizes() => Gen.Choose(1, 40).Two().ToArbitrary();
}
