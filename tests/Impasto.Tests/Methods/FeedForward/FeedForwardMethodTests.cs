using System.Globalization;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Imaging.Color;
using Impasto.Imaging.Resampling;
using Impasto.Methods;
using Impasto.Networks.Bands;
using Impasto.Networks.FeedForward;
using Impasto.OnePass;
using Impasto.Options;
using Impasto.Tensors;
using Impasto.Tensors.Kernels;
using Impasto.TestSupport;

namespace Impasto.Tests.Methods.FeedForward;

public sealed class FeedForwardMethodTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly IStyleSession _cin;

    public FeedForwardMethodTests()
    {
        RandomModels.Fill(_folder.Path);
        _cin = AllMethods.Create(Models).Get("cin").Open();
    }

    private ModelStore Models => new([_folder.Path], _folder.Path);

    public void Dispose()
    {
        _cin.Dispose();
        _folder.Dispose();
    }

    private StyleResult Render(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default) =>
        _cin.RenderAsync(request, progress, cancel).GetAwaiter().GetResult();

    private Picture Paint(Picture content, params Style[] styles) => Render(new StyleRequest { Content = content, Styles = styles }).Picture;

    private static Style Named(string name, float weight = 1, Picture? mask = null) => new(name, null, weight, mask);

    private static float Largest(Picture a, Picture b) => a.Pixels.Zip(b.Pixels, (x, y) => Math.Abs(x - y)).Max();

    /// <summary>Mean difference over columns.</summary>
    private static double Mean(Picture a, Picture b, int from, int to) =>
        Enumerable.Range(0, a.Pixels.Length).Where(i => i / 3 % a.Width >= from && i / 3 % a.Width < to).Average(i => Math.Abs(a.Pixels[i] - b.Pixels[i]));

    [Theory]
    [InlineData("johnson", "ink")]
    [InlineData("cin", "dusk")]
    [InlineData("stylebank", "elm")]
    public async Task What_would_not_fit_is_refused_before_it_starts(string method, string style)
    {
        var request = new StyleRequest { Content = RandomModels.Photo(70, 50), Styles = [Named(style)], Size = 200_000 };
        var error = await Assert.ThrowsAsync<MemoryLimitException>(() => AllMethods.Create(Models).Get(method).RenderAsync(request, cancel: TestContext.Current.CancellationToken));
        Assert.Matches(@"^A 200000x142857 picture needs about \d+\.\d GB, but there are \d+\.\d GB: `Size` \d+ would fit\.$", error.Message);
        var fitting = int.Parse(error.Message.Split("`Size` ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange(fitting, 10_000, 199_999);
    }

    [Theory]
    [InlineData("johnson", "ink")]
    [InlineData("cin", "dusk")]
    [InlineData("stylebank", "elm")]
    public async Task Each_method_paints_in_its_models_styles(string method, string style)
    {
        var photo = RandomModels.Photo(70, 50);
        var found = AllMethods.Create(Models).Get(method);
        var steps = new List<StyleProgress>();
        var result = await found.RenderAsync(new StyleRequest { Content = photo, Styles = [Named(style)] }, new Collect(steps));
        Assert.Equal((70, 50, 3), (result.Picture.Width, result.Picture.Height, result.Picture.Channels));
        Assert.All(result.Picture.Pixels, v => Assert.InRange(v, 0, 1));
        Assert.True(Largest(result.Picture, photo) > 0.2);
        Assert.Equal((100, 100), (steps[^1].Step, steps[^1].Steps));
        Assert.Empty(result.Notes);
        Assert.False(result.Partial);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 50)]
    [InlineData(50, 1)]
    [InlineData(17, 33)]
    [InlineData(64, 64)]
    [InlineData(5, 301)]
    public void Any_size_gives_that_size(int width, int height)
    {
        foreach (var style in new[] { "dawn", "ink", "oak" })
        {
            var painted = Paint(RandomModels.Photo(width, height), Named(style));
            Assert.Equal((width, height), (painted.Width, painted.Height));
            Assert.All(painted.Pixels, v => Assert.InRange(v, 0, 1));
        }
    }

    [Fact]
    public void Styles_of_one_network_are_blended_by_their_shares()
    {
        var photo = RandomModels.Photo(60, 44);
        var blended = Paint(photo, Named("dawn", 1.4f), Named("dusk", 0.6f));
        using var model = TransformModel.Load(_folder.At("four.safetensors"));
        using var scope = new TensorScope();
        var expected = Inside(model.Network.Stylize(Mirrored(photo), Tensor.From([0.7f, 0, 0.3f, 0], 1, 4)));
        Assert.InRange(Largest(blended, expected), 0, 1e-6f);
        // It is none of the two, nor their average as pictures.
        Picture dawn = Paint(photo, Named("dawn")), dusk = Paint(photo, Named("dusk"));
        Assert.True(Largest(blended, dawn) > 0.02 && Largest(blended, dusk) > 0.02);
        // A style named twice counts twice.
        Assert.Equal(dawn.Pixels, Paint(photo, Named("dawn"), Named("dawn", 3)).Pixels);
    }

    [Fact]
    public void Banks_are_added_by_their_shares()
    {
        var photo = RandomModels.Photo(60, 44);
        using var model = StyleBankModel.Load(_folder.At("banks.safetensors"));
        using var scope = new TensorScope();
        var network = model.Network;
        var features = network.Encode(Mirrored(photo));
        var sum = Ops.Add(Ops.Affine(network.Bank(features, 0), 0.25f), Ops.Affine(network.Bank(features, 1), 0.75f));
        var expected = Inside(Ops.Sigmoid(network.Decode(sum)));
        Assert.InRange(Largest(Paint(photo, Named("oak"), Named("elm", 3)), expected), 0, 1e-6f);
    }

    /// <summary>What a network gets of a picture: 8 mirrored pixels beyond each edge.</summary>
    private static Tensor Mirrored(Picture photo) => Ops.Pad(photo.ToTensor(), 8, 8, 8, 8, PaddingMode.Reflect);

    private static Picture Inside(Tensor painted) => Ops.Crop(painted, 8, painted.Shape.H - 8, 8, painted.Shape.W - 8).ToPicture();

    [Fact]
    public void Styles_of_different_networks_are_blended_as_pictures()
    {
        var photo = RandomModels.Photo(40, 32);
        Picture ink = Paint(photo, Named("ink")), dawn = Paint(photo, Named("dawn"));
        var result = Render(new StyleRequest { Content = photo, Styles = [Named("ink", 1), Named("dawn", 3)] });
        for (var i = 0; i < ink.Pixels.Length; i++)
            Assert.Equal(0.25f * ink.Pixels[i] + 0.75f * dawn.Pixels[i], result.Picture.Pixels[i], 1e-5f);
        Assert.Contains("different networks", Assert.Single(result.Notes));
    }

    [Theory]
    [InlineData("dawn", "dusk", 0.8)]
    [InlineData("oak", "elm", 0.35)]
    public void Styles_of_one_network_act_where_their_masks_say(string left, string right, double share)
    {
        var photo = RandomModels.Photo(160, 64);
        Picture a = Paint(photo, Named(left)), b = Paint(photo, Named(right));
        // A hard edge, of another size than the photo's. Statistics are the whole picture's, so that no side is quite as it would be alone.
        Picture white = new(2, 1, 1, [1, 0]), black = new(2, 1, 1, [0, 1]);
        var both = Paint(photo, Named(left, 1, white), Named(right, 1, black));
        Assert.True(Mean(both, a, 0, 50) < share * Mean(both, b, 0, 50), $"{Mean(both, a, 0, 50)} {Mean(both, b, 0, 50)}");
        Assert.True(Mean(both, b, 110, 160) < share * Mean(both, a, 110, 160), $"{Mean(both, b, 110, 160)} {Mean(both, a, 110, 160)}");
        // One that is everywhere, the other nowhere: the pure style, by way of the maps.
        Picture all = new(3, 3, 1, [1, 1, 1, 1, 1, 1, 1, 1, 1]), none = new(1, 1, 1, [0]);
        Assert.InRange(Largest(Paint(photo, Named(left, 1, all), Named(right, 1, none)), a), 0, 1f / 255);
    }

    [Fact]
    public void Where_no_style_acts_the_photo_is_seen()
    {
        var photo = RandomModels.Photo(80, 40);
        var soft = new Picture(2, 1, 1, [1, 0]);
        Picture ink = Paint(photo, Named("ink")), masked = Paint(photo, Named("ink", 1, soft));
        Assert.InRange(Mean(masked, ink, 0, 20), 0, 1e-6);
        Assert.InRange(Mean(masked, photo, 60, 80), 0, 1e-6);
        // Between them the edge is soft.
        Assert.True(Mean(masked, ink, 38, 42) > 0.01 && Mean(masked, photo, 38, 42) > 0.01);
        // Two networks, each on its side.
        var dawn = Paint(photo, Named("dawn"));
        var two = Paint(photo, Named("ink", 1, soft), Named("dawn", 1, new Picture(2, 1, 1, [0, 1])));
        Assert.InRange(Mean(two, ink, 0, 20), 0, 1e-6);
        Assert.InRange(Mean(two, dawn, 60, 80), 0, 1e-6);
    }

    [Fact]
    public void Strength_mask_and_size_are_honoured()
    {
        var photo = RandomModels.Photo(60, 40);
        Picture At(float strength) => Render(new StyleRequest { Content = photo, Styles = [Named("noon")], Strength = strength }).Picture;
        Assert.Equal(photo.Pixels, At(0).Pixels);
        Picture full = At(1), half = At(0.5f);
        for (var i = 0; i < full.Pixels.Length; i++)
            Assert.Equal(0.5f * (full.Pixels[i] + photo.Pixels[i]), half.Pixels[i], 1e-5f);

        var masked = Render(new StyleRequest { Content = photo, Styles = [Named("noon")], Mask = new Picture(2, 1, 1, [0, 1]) }).Picture;
        Assert.InRange(Mean(masked, photo, 0, 15), 0, 1e-6);
        Assert.InRange(Mean(masked, full, 45, 60), 0, 1e-6);

        var small = Render(new StyleRequest { Content = photo, Styles = [Named("noon")], Size = 30 }).Picture;
        Assert.Equal((30, 20), (small.Width, small.Height));
    }

    [Fact]
    public void Style_scale_is_the_size_of_the_strokes()
    {
        var photo = RandomModels.Photo(80, 60);
        var larger = Render(new StyleRequest { Content = photo, Styles = [Named("night")], StyleScale = 2 }).Picture;
        // What is painted small decides, and the fine strokes over it have no share in what is seen from afar.
        var small = Paint(Resampler.Resize(photo, 40, 30), Named("night"));
        Picture FromAfar(Picture picture) => Resampler.Resize(picture, 10, 8, ResampleFilter.Bilinear);
        Assert.InRange(Mean(FromAfar(small), FromAfar(larger), 0, 10), 0, 0.02);
        Assert.InRange(Mean(FromAfar(small), FromAfar(Paint(photo, Named("night"))), 0, 10), 0.02, 1);
        Assert.Equal((80, 60), Render(new StyleRequest { Content = photo, Styles = [Named("night")], StyleScale = 0.5f }).Picture is var finer ? (finer.Width, finer.Height)
            : default);
    }

    [Theory]
    [InlineData(PreserveColor.Luminance)]
    [InlineData(PreserveColor.Lab)]
    [InlineData(PreserveColor.Histogram)]
    [InlineData(PreserveColor.Linear)]
    public void The_photos_colors_can_be_kept(PreserveColor mode)
    {
        var photo = RandomModels.Photo(60, 40);
        for (var i = 0; i < photo.Pixels.Length; i++)
            photo.Pixels[i] = 0.25f + 0.4f * photo.Pixels[i];
        var kept = Render(new StyleRequest { Content = photo, Styles = [Named("dawn")], PreserveColor = mode }).Picture;
        var free = Paint(photo, Named("dawn"));
        double Average(Picture p, int c) => Enumerable.Range(0, 2400).Average(i => p.Pixels[3 * i + c]);
        for (var c = 0; c < 3; c++)
            Assert.InRange(Math.Abs(Average(kept, c) - Average(photo, c)), 0, 0.03);
        Assert.True(Enumerable.Range(0, 3).Max(c => Math.Abs(Average(free, c) - Average(photo, c))) > 0.05);
        Assert.True(Largest(kept, photo) > 0.1);
        if (mode != PreserveColor.Luminance)
            return;
        float[] own = ColorSpaces.FromSrgb(kept.Pixels, ColorSpace.Yiq), there = ColorSpaces.FromSrgb(photo.Pixels, ColorSpace.Yiq);
        // Chrominance is the photo's wherever nothing had to be clipped.
        Assert.InRange(Enumerable.Range(0, 2400).Average(i => Math.Abs(own[3 * i + 1] - there[3 * i + 1])), 0, 0.01);
    }

    [Fact]
    public void Gray_alpha_and_metadata_come_through()
    {
        var alpha = Enumerable.Range(0, 40 * 30).Select(i => i % 40 / 39f).ToArray();
        var metadata = new PictureMetadata(Exif: [1, 2, 3], BitDepth: 16);
        var gray = new Picture(40, 30, 1, Enumerable.Range(0, 1200).Select(i => i % 40 / 40f).ToArray()) { Alpha = alpha, Metadata = metadata };
        var before = (float[])gray.Pixels.Clone();
        var painted = Paint(gray, Named("dawn"));
        Assert.Equal((3, alpha), (painted.Channels, painted.Alpha));
        Assert.Same(metadata, painted.Metadata);
        Assert.Equal(before, gray.Pixels);
        var color = RandomModels.Photo(40, 30);
        var untouched = (float[])color.Pixels.Clone();
        Paint(color, Named("dawn"));
        Assert.Equal(untouched, color.Pixels);
    }

    [Fact]
    public void Equal_bits_with_one_thread_and_two()
    {
        var photo = RandomModels.Photo(130, 90);
        Picture mask = new(2, 2, 1, [0, 1, 0.5f, 0.2f]), other = new(2, 2, 1, [1, 0, 0.5f, 0.2f]);
        float[] Whole() => Paint(photo, Named("dawn")).Pixels;
        float[] Regions() => Paint(photo, Named("dawn", 1, mask), Named("dusk", 1, other)).Pixels;
        Assert.Equal(OwnContext.Run(1, Whole), OwnContext.Run(2, Whole));
        Assert.Equal(OwnContext.Run(1, Regions), OwnContext.Run(2, Regions));
    }

    [Fact]
    public void Memory_stays_flat_over_many_pictures() => OwnContext.Run(2, () =>
    {
        var pool = ComputeContext.Current.Pool;
        var photos = new[] { RandomModels.Photo(64, 48), RandomModels.Photo(50, 70) };
        long inUse = 0, reserved = 0;
        for (var i = 0; i < 300; i++)
        {
            Paint(photos[i % 60 / 30], Named("dawn"));
            if (i == 60)
                (inUse, reserved) = (pool.BytesInUse, pool.BytesReserved);
        }
        Paint(photos[0], Named("dawn"));
        Assert.Equal(inUse, pool.BytesInUse);
        Assert.InRange(pool.BytesReserved, 0, reserved * 5 / 4);
        _cin.Dispose();
        Assert.True(pool.BytesInUse < inUse);
    });

    [Fact]
    public async Task A_cancelled_run_ends_where_it_is()
    {
        var request = new StyleRequest { Content = RandomModels.Photo(64, 64), Styles = [Named("dawn")] };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _cin.RenderAsync(request, null, new CancellationToken(true)));

        using var model = RandomModels.Cin(styles: ["a"]);
        using var cancel = new CancellationTokenSource();
        var last = 0.0;
        Assert.ThrowsAny<OperationCanceledException>(() => FeedForwardPass.Run(model, RandomModels.Photo(64, 64), StyleShares.Everywhere(1), report: share =>
        {
            last = share;
            if (share > 0.3)
                cancel.Cancel();
        }, bandValues: 1, cancel: cancel.Token));
        Assert.InRange(last, 0.3, 0.5);
        // And the network is none the worse.
        Assert.Equal((64, 64), Render(request).Picture is var picture ? (picture.Width, picture.Height) : default);
    }

    [Fact]
    public void What_can_not_be_done_is_said()
    {
        var photo = RandomModels.Photo(20, 20);
        Assert.Equal("There is no style 'dwan': did you mean dawn?", Assert.Throws<ModelException>(() => Paint(photo, Named("dwan"))).Message);
        Assert.Contains("name one of dawn, noon, dusk, night", Assert.Throws<ModelException>(() => Paint(photo, Named("four"))).Message);
        Assert.Contains("runs models", Assert.Throws<UsageException>(() => Paint(photo, new Style("ink.jpg", photo))).Message);
        Assert.Contains("name one with `Styles`", Assert.Throws<UsageException>(() => Paint(photo)).Message);

        var path = _folder.At("four.safetensors");
        var bytes = File.ReadAllBytes(path);
        bytes[^9] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var fresh = AllMethods.Create(Models).Get("cin").Open();
        var request = new StyleRequest { Content = photo, Styles = [Named("dawn")] };
        Assert.Contains("is corrupt", Assert.Throws<ModelException>(() => fresh.RenderAsync(request).GetAwaiter().GetResult()).Message);
    }

    private sealed class Collect(List<StyleProgress> reports) : IProgress<StyleProgress>
    {
        public void Report(StyleProgress value) => reports.Add(value);
    }
}
