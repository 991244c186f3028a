using FsCheck;
using FsCheck.Fluent;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Transforms;

namespace Impasto.Imaging.Tests.Transforms;

public sealed class PictureTransformsTests
{
    [Theory]
    [InlineData(1024, 819, 512, 512, 410)]
    [InlineData(819, 1024, 512, 410, 512)]
    [InlineData(3, 1000, 100, 1, 100)]
    [InlineData(100, 100, 7, 7, 7)]
    [InlineData(5, 3, 5, 5, 3)]
    public void The_longest_side_sets_the_size(int width, int height, int longest, int newWidth, int newHeight)
    {
        Assert.Equal((newWidth, newHeight), PictureTransforms.FitLongestSide(width, height, longest));
        var resized = PictureTransforms.ResizeLongestSide(new Picture(width, height, 1), longest);
        Assert.Equal((newWidth, newHeight), (resized.Width, resized.Height));
    }

    [Fact]
    public void Padding_and_cropping_back_changes_nothing() => Prop.ForAll(Gen.Choose(0, 12).Four().ToArbitrary(), Gen.Choose(1, 9).Two().ToArbitrary(), (pads, size) =>
    {
        var picture = Numbered(size.Item1, size.Item2);
        return Enum.GetValues<Border>().All(border =>
        {
            var padded = PictureTransforms.Pad(picture, pads.Item1, pads.Item2, pads.Item3, pads.Item4, border);
            var back = PictureTransforms.Crop(padded, pads.Item1, pads.Item2, size.Item1, size.Item2);
            return back.Pixels.SequenceEqual(picture.Pixels) && back.Alpha!.SequenceEqual(picture.Alpha!);
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Flipping_twice_changes_nothing_and_once_moves_corners()
    {
        var picture = Numbered(5, 4);

        Assert.Equal(picture[0, 0, 1], PictureTransforms.FlipHorizontal(picture)[4, 0, 1]);
        Assert.Equal(picture[0, 0, 2], PictureTransforms.FlipVertical(picture)[0, 3, 2]);
        Assert.Equal(picture.Alpha![0], PictureTransforms.FlipVertical(picture).Alpha![15]);
        Assert.Equal(picture.Pixels, PictureTransforms.FlipHorizontal(PictureTransforms.FlipHorizontal(picture)).Pixels);
        Assert.Equal(picture.Pixels, PictureTransforms.FlipVertical(PictureTransforms.FlipVertical(picture)).Pixels);
    }

    [Fact]
    public void A_mask_and_its_complement_make_a_whole() => Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var (a, b) = (Noise(), Noise());
        var mask = new Plane(6, 5, [.. Enumerable.Range(0, 30).Select(_ => random.NextSingle())]);
        var rest = new Plane(6, 5, Array.ConvertAll(mask.Values, m => 1 - m));
        var (first, second) = (PictureTransforms.Blend(a, b, mask), PictureTransforms.Blend(b, a, rest));
        return first.Pixels.Zip(second.Pixels).All(p => Math.Abs(p.First - p.Second) < 1e-6f)
            && PictureTransforms.Blend(a, a, mask).Pixels.Zip(a.Pixels).All(p => Math.Abs(p.First - p.Second) < 1e-6f);

        Picture Noise() => new(6, 5, 3, [.. Enumerable.Range(0, 90).Select(_ => random.NextSingle())]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_mask_of_0_or_1_takes_one_picture_bit_for_bit()
    {
        var (a, b) = (Numbered(4, 4), new Picture(4, 4, 1));

        Assert.Equal(a.Pixels, PictureTransforms.Blend(a, b, new Plane(2, 2)).Pixels);
        Assert.Equal(b.ToRgb().Pixels, PictureTransforms.Blend(a, b, new Plane(2, 2, [1, 1, 1, 1])).Pixels);
        Assert.Equal(a.Pixels, PictureTransforms.Blend(a, b, 0).Pixels);
        Assert.Equal(a.Alpha, PictureTransforms.Blend(a, b, 0.5f).Alpha);
        Assert.Throws<ArgumentException>(() => PictureTransforms.Blend(a, new Picture(5, 4, 3), 0.5f));
        Assert.Throws<ArgumentException>(() => PictureTransforms.Blend(a, b, 1.5f));
    }

    [Fact]
    public void Random_crops_are_parts_and_repeat_with_the_seed()
    {
        var picture = Numbered(20, 15);
        foreach (var seed in Enumerable.Range(0, 20))
        {
            var crop = PictureTransforms.CropRandom(picture, 6, 4, new SeededRandom((ulong)seed));
            Assert.Equal(crop.Pixels, PictureTransforms.CropRandom(picture, 6, 4, new SeededRandom((ulong)seed)).Pixels);
            var step = crop[1, 0, 0] - crop[0, 0, 0];
            Assert.Equal(3, Math.Abs(step));
        }
        Assert.Throws<ArgumentException>(() => PictureTransforms.CropRandom(picture, 21, 4, new SeededRandom(1)));
        Assert.Throws<ArgumentException>(() => PictureTransforms.Crop(picture, 15, 0, 6, 6));
        Assert.Throws<ArgumentException>(() => PictureTransforms.Crop(picture, int.MaxValue, 0, 6, 6));
    }

    [Fact]
    public void Alpha_and_metadata_are_put_back()
    {
        var original = new Picture(4, 2, 3) { Alpha = [0, 0.25f, 0.5f, 1, 1, 1, 1, 1], Metadata = new PictureMetadata(Xmp: [1]) };

        var same = PictureTransforms.WithAlphaAndMetadata(new Picture(4, 2, 3), original);
        var larger = PictureTransforms.WithAlphaAndMetadata(new Picture(8, 4, 3), original);

        Assert.Same(original.Alpha, same.Alpha);
        Assert.Same(original.Metadata, larger.Metadata);
        Assert.Equal(32, larger.Alpha!.Length);
        Assert.All(larger.Alpha, a => Assert.InRange(a, 0, 1));
    }

    private static Picture Numbered(int width, int height) => new(width, height, 3, [.. Enumerable.Range(0, width * height * 3).Select(i => (float)i)])
    {
        Alpha = [.. Enumerable.Range(0, width * height).Select(i => (float)i)],
    };
}
