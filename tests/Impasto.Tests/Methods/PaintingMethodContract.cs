using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Methods;
using Impasto.Options;
using Impasto.TestSupport;

namespace Impasto.Tests.Methods;

/// <summary>What every painting method owes, whatever its manner.</summary>
public abstract class PaintingMethodContract
{
    private static readonly Picture Photo = Resampler.Resize(PictureFile.Load(Repo.Fixture("inputs", "photo_nagasaki-boats.png")).ToRgb(), 200, 160, ResampleFilter.Bilinear);

    protected abstract IStyleMethod Method { get; }

    /// <summary>Options with a value out of range.</summary>
    protected abstract object BadOptions { get; }

    /// <summary>Options that name a file for colours and one for detail.</summary>
    protected abstract object OptionsWith(string? palette, string? detailMask);

    private static Picture OneColor(int width, int height, float r, float g, float b)
    {
        var picture = new Picture(width, height, 3);
        for (var i = 0; i < picture.Pixels.Length; i += 3)
            (picture.Pixels[i], picture.Pixels[i + 1], picture.Pixels[i + 2]) = (r, g, b);
        return picture;
    }

    protected Picture Paint(StyleRequest request) => Method.RenderAsync(request).GetAwaiter().GetResult().Picture;

    private Picture Paint(Picture content, params Style[] styles) => Paint(new StyleRequest { Content = content, Styles = styles });

    private static double Difference(Picture a, Picture b) => a.Pixels.Zip(b.Pixels, (x, y) => Math.Abs(x - y)).Average();

    [Fact]
    public void It_paints_what_is_there_but_not_as_it_was()
    {
        var painted = Paint(Photo);
        Assert.Equal((Photo.Width, Photo.Height), (painted.Width, painted.Height));
        Assert.All(painted.Pixels, v => Assert.InRange(v, 0, 1));
        // From a distance it is the photograph.
        Picture Far(Picture p) => Resampler.Resize(p, p.Width / 12, p.Height / 12, ResampleFilter.Box);
        Assert.InRange(Difference(Far(painted), Far(Photo)), 0, 0.06);
        Assert.True(Difference(painted, Photo) > 0.02);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(5, 2)]
    [InlineData(17, 64)]
    public void Tiny_pictures_of_one_color_keep_it(int width, int height)
    {
        var painted = Paint(OneColor(width, height, 0.3f, 0.6f, 0.5f));
        Assert.Equal((width, height), (painted.Width, painted.Height));
        Assert.All(painted.Pixels, v => Assert.InRange(v, 0, 1));
        double Mean(int c) => painted.Pixels.Where((_, i) => i % 3 == c).Average();
        Assert.InRange(Mean(0), 0.2, 0.4);
        Assert.InRange(Mean(1), 0.45, 0.7);
        Assert.InRange(Mean(2), 0.38, 0.6);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    public void Black_and_white_stay_in_range(float value)
    {
        var painted = Paint(OneColor(90, 60, value, value, value));
        Assert.All(painted.Pixels, v => Assert.InRange(v, 0, 1));
        Assert.InRange(painted.Pixels.Average(), value - 0.2, value + 0.2);
    }

    [Fact]
    public void Gray_alpha_and_metadata_come_through()
    {
        var alpha = Enumerable.Range(0, 60 * 40).Select(i => i % 60 / 59f).ToArray();
        var metadata = new PictureMetadata(Exif: [1, 2, 3], BitDepth: 16);
        var gray = new Picture(60, 40, 1, Enumerable.Range(0, 60 * 40).Select(i => i / 60 % 20 / 20f).ToArray()) { Alpha = alpha, Metadata = metadata };
        var painted = Paint(gray);
        Assert.Equal(3, painted.Channels);
        Assert.Equal(alpha, painted.Alpha);
        Assert.Same(metadata, painted.Metadata);
        for (var i = 0; i < painted.Pixels.Length; i += 3)
            Assert.True(MathF.Abs(painted.Pixels[i] - painted.Pixels[i + 2]) < 0.12f);
    }

    [Fact]
    public void Size_strength_and_mask_are_honoured()
    {
        Assert.Equal((100, 67), Paint(new StyleRequest { Content = new Picture(300, 200, 3), Styles = [], Size = 100 }) is var small ? (small.Width, small.Height) : default);
        Assert.Equal(Photo.Pixels, Paint(new StyleRequest { Content = Photo, Styles = [], Strength = 0 }).Pixels);

        var full = Paint(Photo);
        var half = Paint(new StyleRequest { Content = Photo, Styles = [], Strength = 0.5f });
        for (var i = 0; i < half.Pixels.Length; i += 97)
            Assert.Equal(0.5f * (full.Pixels[i] + Photo.Pixels[i]), half.Pixels[i], 0.26f);
        Assert.Equal(0.5 * Difference(full, Photo), Difference(half, Photo), 0.01);

        var mask = new Picture(2, 1, 1, [0, 1]);
        var masked = Paint(new StyleRequest { Content = Photo, Styles = [], Mask = mask });
        Assert.Equal(Photo[3, 50, 1], masked[3, 50, 1], 5);
        Assert.Equal(full[Photo.Width - 3, 50, 1], masked[Photo.Width - 3, 50, 1], 5);
    }

    [Fact]
    public void Colors_come_from_a_style_picture_or_a_palette_file()
    {
        var style = new Style("swirl", PictureFile.Load(Repo.Fixture("inputs", "painting_swirl.png")));
        var own = Paint(Photo);
        var recolored = Paint(Photo, style);
        Assert.True(Difference(own, recolored) > 0.04);
        var byFile = Paint(new StyleRequest { Content = Photo, Styles = [], Options = OptionsWith(Repo.Fixture("inputs", "painting_swirl.png"), null) });
        Assert.Equal(recolored.Pixels, byFile.Pixels);
    }

    [Fact]
    public void Transparent_parts_of_a_palette_lend_no_colors()
    {
        // Opaque red beside transparent blue.
        var pixels = Enumerable.Range(0, 40 * 20).SelectMany(i => i % 40 < 20 ? new[] { 0.8f, 0.1f, 0.1f } : [0.1f, 0.1f, 0.9f]).ToArray();
        var path = TempFolder.NewFile("palette.png");
        PictureFile.Save(new Picture(40, 20, 3, pixels) { Alpha = [.. Enumerable.Range(0, 40 * 20).Select(i => i % 40 < 20 ? 1f : 0)] }, path);
        var painted = Paint(new StyleRequest { Content = Photo, Styles = [], Options = OptionsWith(path, null) });
        double Mean(int c) => painted.Pixels.Where((_, i) => i % 3 == c).Average();
        Assert.True(Mean(0) > Mean(2) + 0.2);

        PictureFile.Save(new Picture(40, 20, 3, pixels) { Alpha = new float[40 * 20] }, path);
        var error = Assert.Throws<InputException>(() => Paint(new StyleRequest { Content = Photo, Styles = [], Options = OptionsWith(path, null) }));
        Assert.Contains("transparent everywhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_contents_colors_can_be_kept()
    {
        var green = OneColor(60, 50, 0.2f, 0.5f, 0.25f);
        var red = new Style("red", OneColor(20, 20, 0.8f, 0.1f, 0.1f));
        var kept = Paint(new StyleRequest { Content = green, Styles = [red], PreserveColor = PreserveColor.Luminance });
        var swapped = Paint(green, red);
        double Lead(Picture p) => Enumerable.Range(0, 3000).Average(i => p.Pixels[3 * i + 1] - p.Pixels[3 * i]);
        Assert.True(Lead(kept) > 0.15 && Lead(swapped) < 0);
    }

    [Fact]
    public void A_detail_mask_brings_the_painting_nearer_to_the_photo_where_it_is_white()
    {
        var path = TempFolder.NewFile("detail.png");
        PictureFile.Save(new Picture(2, 1, 1, [1, 1]), path);
        var detailed = Paint(new StyleRequest { Content = Photo, Styles = [], Options = OptionsWith(null, path) });
        Assert.True(Difference(detailed, Photo) < 0.97 * Difference(Paint(Photo), Photo));
    }

    [Fact]
    public void Equal_seeds_give_equal_bits_with_one_thread_and_many()
    {
        var request = new StyleRequest { Content = Photo, Styles = [], Seed = 5 };
        var many = Paint(request);
        Assert.Equal(many.Pixels, OwnContext.Run(1, () => Paint(request)).Pixels);
        Assert.NotEqual(many.Pixels, Paint(request with { Seed = 6 }).Pixels);
    }

    [Fact]
    public async Task Progress_is_told_and_cancelling_before_the_start_ends_it()
    {
        var steps = new List<StyleProgress>();
        await Method.RenderAsync(new StyleRequest { Content = Photo, Styles = [] }, new Immediate(steps.Add));
        Assert.True(steps.Count >= 3);
        Assert.All(steps, s => Assert.InRange(s.Step, 1, s.Steps));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Method.RenderAsync(new StyleRequest { Content = Photo, Styles = [] }, null, new CancellationToken(true)));
    }

    [Fact]
    public async Task What_it_cannot_do_it_says()
    {
        var request = new StyleRequest { Content = Photo, Styles = [] };
        var model = await Assert.ThrowsAsync<UsageException>(() => Method.RenderAsync(request with { Styles = [new Style("starry-night", null)] }));
        Assert.Contains("starry-night", model.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UsageException>(() => Method.RenderAsync(request with { Options = BadOptions }));
        await Assert.ThrowsAsync<InputException>(() => Method.RenderAsync(request with { Options = OptionsWith("/nowhere/palette.png", null) }));
        await Assert.ThrowsAsync<InputException>(() => Method.RenderAsync(request with { Options = OptionsWith(null, "/nowhere/mask.png") }));
    }

    /// <summary>Progress told in the same breath.</summary>
    protected sealed class Immediate(Action<StyleProgress> report) : IProgress<StyleProgress>
    {
        /// <inheritdoc/>
        public void Report(StyleProgress value) => report(value);
    }
}
