using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Imaging.Color;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Options;
using Impasto.Perception;
using Impasto.TestSupport;

namespace Impasto.Tests.Methods.Gatys;

public sealed class GatysMethodTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _network;
    private readonly GatysMethod _method;

    public GatysMethodTests()
    {
        _network = Path.Combine(_folder.Path, "small.safetensors");
        using (var network = PerceptualNetwork.Random("vgg16", seed: 1, width: 4))
            network.ToWeightFile().Save(_network);
        _method = new GatysMethod(new ModelStore([_folder.Path], _folder.Path));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_built_in_network_brings_a_style_into_a_photograph()
    {
        var models = ModelStore.Open();
        var method = new GatysMethod(models);
        var request = new StyleRequest
        {
            Content = Photo(96),
            Styles = [new Style("swirl", Painting("painting_swirl", 96))],
            Options = new GatysOptions { Network = "slim", Iterations = 40 }
        };
        var reports = new List<StyleProgress>();
        var result = await method.RenderAsync(request, new Collect(reports), Cancel);
        Assert.Equal((request.Content.Width, request.Content.Height), (result.Picture.Width, result.Picture.Height));
        Assert.Equal(40, result.Iterations);
        Assert.Equal(40, reports.Count);
        Assert.True(result.Losses!.Total < 0.35 * result.Losses.InitialTotal, $"{result.Losses}");
        Assert.False(result.Partial);
        Assert.All(result.Picture.Pixels, v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public async Task Equal_seeds_give_equal_bits_for_any_number_of_threads()
    {
        var one = await RunAsync(1, seed: 3);
        var two = await RunAsync(2, seed: 3);
        var other = await RunAsync(2, seed: 4);
        Assert.Equal(one, two);
        Assert.NotEqual(one, other);

        Task<float[]> RunAsync(int threads, int seed) => OwnContext.RunAsync(threads, async () =>
            (await _method.RenderAsync(Request(new GatysOptions { Init = GatysStart.Noise, Iterations = 6 }) with { Seed = seed }, null, Cancel)).Picture.Pixels);
    }

    [Theory]
    [InlineData(37, 29)]
    [InlineData(64, 17)]
    [InlineData(1, 1)]
    public async Task The_output_has_the_inputs_size(int width, int height)
    {
        var options = new GatysOptions { Iterations = 2, StyleLayers = ["relu1_1"], ContentLayers = ["relu1_1"] };
        var request = Request(options) with { Content = new Picture(width, height, 3) };
        var result = await _method.RenderAsync(request, null, Cancel);
        Assert.Equal((width, height), (result.Picture.Width, result.Picture.Height));
        Assert.All(result.Picture.Pixels, v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public async Task A_size_scales_the_output_and_several_scales_run_from_coarse_to_fine()
    {
        var reports = new List<StyleProgress>();
        var result = await _method.RenderAsync(Request(new GatysOptions { Iterations = 8, Scales = 2 }) with { Size = 64 }, new Collect(reports), Cancel);
        Assert.Equal(64, Math.Max(result.Picture.Width, result.Picture.Height));
        Assert.Equal(10, result.Iterations);
        Assert.Contains("scale 1 of 2", reports[0].Stage, StringComparison.Ordinal);
        Assert.Contains("scale 2 of 2 (64x", reports[^1].Stage, StringComparison.Ordinal);
        Assert.Equal(reports[^1].Steps, reports[^1].Step);
    }

    [Fact]
    public async Task Cancelling_gives_what_there_is()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var reports = new List<StyleProgress>();
        var result = await _method.RenderAsync(Request(new GatysOptions { Iterations = 500 }), new Collect(reports, () => { if (reports.Count == 3) stop.Cancel(); }), stop.Token);
        Assert.True(result.Partial);
        Assert.Equal(3, result.Iterations);
        Assert.All(result.Picture.Pixels, v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public async Task A_stopped_run_goes_on_bit_for_bit()
    {
        var state = Path.Combine(_folder.Path, "state.safetensors");
        var options = new GatysOptions { Iterations = 12, Scales = 2 };
        var whole = await _method.RenderAsync(Request(options), null, Cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var reports = new List<StyleProgress>();
        var first = await _method.RenderAsync(Request(options with { Resume = state }), new Collect(reports, () => { if (reports.Count == 14) stop.Cancel(); }), stop.Token);
        Assert.True(first.Partial && File.Exists(state));
        var second = await _method.RenderAsync(Request(options with { Resume = state }), null, Cancel);
        Assert.Equal(whole.Picture.Pixels, second.Picture.Pixels);
        var other = Request(options with { Resume = state }) with { Seed = 99 };
        Assert.Contains("belongs to a run with other", (await Assert.ThrowsAsync<InputException>(() => _method.RenderAsync(other, null, Cancel))).Message,
            StringComparison.Ordinal);
        var bytes = File.ReadAllBytes(state);
        bytes[^2] ^= 0x7f;
        File.WriteAllBytes(state, bytes);
        Assert.Contains("it is damaged", (await Assert.ThrowsAsync<InputException>(() => _method.RenderAsync(Request(options with { Resume = state }), null, Cancel))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strength_zero_leaves_the_picture_and_a_mask_leaves_what_it_excludes()
    {
        var request = Request(new GatysOptions { Iterations = 3 });
        var untouched = await _method.RenderAsync(request with { Strength = 0 }, null, Cancel);
        Assert.Equal(request.Content.Pixels, untouched.Picture.Pixels);
        var mask = new Picture(request.Content.Width, request.Content.Height, 1);
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = 0; x < mask.Width / 2; x++)
                mask[x, y, 0] = 1;
        }
        var masked = (await _method.RenderAsync(request with { Mask = mask }, null, Cancel)).Picture;
        Assert.Equal(request.Content[mask.Width - 1, 5, 1], masked[mask.Width - 1, 5, 1]);
        Assert.Contains(Enumerable.Range(0, mask.Height), y => request.Content[2, y, 1] != masked[2, y, 1]);
    }

    [Theory]
    [InlineData(PreserveColor.Luminance)]
    [InlineData(PreserveColor.Lab)]
    public async Task Luminance_modes_keep_the_contents_chrominance(PreserveColor mode)
    {
        var space = mode == PreserveColor.Lab ? ColorSpace.Lab : ColorSpace.Yiq;
        var content = Painting("painting_swirl", 48);
        var request = new StyleRequest
        {
            Content = content,
            Styles = [new Style("ink", Painting("painting_ink", 48))],
            Options = new GatysOptions { Network = _network, Iterations = 5 },
            PreserveColor = mode
        };
        float[] before = ColorSpaces.FromSrgb(content.Pixels, space), after = ColorSpaces.FromSrgb((await _method.RenderAsync(request, null, Cancel)).Picture.Pixels, space);
        var unit = mode == PreserveColor.Lab ? 100 : 1;
        // Clipping at 0 and 1 changes a colour here and there.
        Assert.True(Enumerable.Range(0, 48 * 48).Count(i => Math.Abs(before[3 * i + 1] - after[3 * i + 1]) > 0.01 * unit) < 200);
        Assert.Contains(Enumerable.Range(0, 48 * 48), i => Math.Abs(before[3 * i] - after[3 * i]) > 0.02 * unit);
    }

    [Theory]
    [InlineData(PreserveColor.Histogram)]
    [InlineData(PreserveColor.Linear)]
    public void Other_modes_recolor_the_style(PreserveColor mode)
    {
        Picture content = Painting("painting_swirl", 48), style = Painting("painting_woodcut", 48);
        var keeper = ColorKeeper.For(mode, content, [new Style("woodcut", style)]);
        Assert.Contains(Enumerable.Range(0, 3), channel => Math.Abs(Mean(style, channel) - Mean(content, channel)) > 0.03);
        Assert.All(Enumerable.Range(0, 3), channel => Assert.Equal(Mean(content, channel), Mean(keeper.Styles[0], channel), 0.01));

        static double Mean(Picture picture, int channel) => Enumerable.Range(0, 48 * 48).Average(i => (double)picture.Pixels[i * 3 + channel]);
    }

    [Fact]
    public async Task Weights_blend_styles_and_masks_place_them()
    {
        var content = Photo(48);
        Picture swirl = Painting("painting_swirl", 48), ink = Painting("painting_ink", 48);
        var options = new GatysOptions { Network = _network, Iterations = 10 };
        var first = await RenderAsync([new Style("a", swirl)]);
        var second = await RenderAsync([new Style("b", ink)]);
        var blend = await RenderAsync([new Style("a", swirl, 3), new Style("b", ink, 1)]);
        Assert.True(Distance(blend, first) < Distance(second, first));
        var left = new Picture(48, 48, 1, [.. Enumerable.Range(0, 48 * 48).Select(i => i % 48 < 24 ? 1f : 0)]);
        var right = new Picture(48, 48, 1, [.. left.Pixels.Select(v => 1 - v)]);
        var placed = await RenderAsync([new Style("a", swirl, 1, left), new Style("b", ink, 1, right)]);
        Assert.All(placed.Pixels, v => Assert.True(float.IsFinite(v)));
        Assert.NotEqual(first.Pixels, placed.Pixels);

        async Task<Picture> RenderAsync(Style[] styles) => (await _method.RenderAsync(new StyleRequest { Content = content, Styles = styles, Options = options }, null,
            Cancel)).Picture;

        static double Distance(Picture a, Picture b) => a.Pixels.Zip(b.Pixels).Average(p => Math.Abs(p.First - p.Second));
    }

    [Fact]
    public async Task Flat_pictures_end_in_numbers()
    {
        var gray = new Picture(32, 32, 3, [.. Enumerable.Repeat(0.5f, 32 * 32 * 3)]);
        foreach (var (content, style) in new[] { (gray, Painting("painting_ink", 32)), (Photo(32), gray), (new Picture(32, 32, 3), new Picture(8, 8, 1)) })
        {
            var result = await _method.RenderAsync(new StyleRequest
            {
                Content = content,
                Styles = [new Style("s", style)],
                Options = new GatysOptions { Network = _network, Iterations = 5 }
            }, null, Cancel);
            Assert.All(result.Picture.Pixels, v => Assert.True(float.IsFinite(v)));
        }
    }

    [Fact]
    public async Task Bad_requests_are_answered_with_a_sentence()
    {
        await RefusedAsync<UsageException>(Request(new GatysOptions()) with { Styles = [] }, "needs at least one style picture");
        await RefusedAsync<UsageException>(Request(new GatysOptions { StyleLayers = ["relu9_9"] }), "no layer 'relu9_9'");
        await RefusedAsync<InputException>(Request(new GatysOptions { Init = GatysStart.From("nowhere.png") }), "nowhere.png");
        await RefusedAsync<ModelException>(Request(new GatysOptions { Network = "vgg99" }) with { }, "vgg99");
        await RefusedAsync<MemoryLimitException>(Request(new GatysOptions { Optimizer = PictureOptimizer.Lbfgs }) with { Content = new Picture(8, 8, 3), Size = 32000 },
            "would fit");

        async Task RefusedAsync<T>(StyleRequest request, string words)
            where T : ImpastoException =>
            Assert.Contains(words, (await Assert.ThrowsAsync<T>(() => _method.RenderAsync(request, null, Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_square_style_beside_a_panorama_counts()
    {
        var panorama = new StyleRequest { Content = new Picture(2000, 100, 3), Styles = [new Style("square", new Picture(8, 8, 3))], Options = new GatysOptions { Network = _network } };
        using var context = new ComputeContext { MemoryBudget = 2_000_000_000 };
        using var use = context.Use();
        await Assert.ThrowsAsync<MemoryLimitException>(() => _method.RenderAsync(panorama, null, Cancel));
        var flat = panorama with { Content = new Picture(40, 2, 3), Size = 2000, Styles = [new Style("as flat", new Picture(80, 4, 3))] };
        await Assert.ThrowsAsync<MemoryLimitException>(() => _method.RenderAsync(flat with { StyleScale = 5 }, null, Cancel));
        var small = await _method.RenderAsync(flat with { Size = 200, Options = new GatysOptions { Network = _network, Iterations = 1 } }, null, Cancel);
        Assert.Equal(200, small.Picture.Width);
    }

    [Theory]
    [InlineData("published")]
    [InlineData("reference")]
    public async Task The_papers_presets_run_and_lower_their_loss(string preset)
    {
        var options = (GatysOptions)_method.Preset(preset) with { Network = _network, Iterations = 12 };
        var result = await _method.RenderAsync(Request(options), null, Cancel);
        Assert.True(result.Losses!.Total < result.Losses.InitialTotal, $"{result.Losses}");
    }

    [Fact]
    public void Presets_hold_the_papers_numbers()
    {
        var published = (GatysOptions)_method.Preset("published");
        Assert.Equal(["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"], published.StyleLayers);
        Assert.Equal(["relu4_2"], published.ContentLayers);
        Assert.Equal(1e-3, published.ContentWeight / published.StyleWeight, 1e-9);
        Assert.Equal((GatysStart.Noise, 0.2f), (published.Init, published.LayerWeight(512)));
        Assert.Throws<UsageException>(() => _method.Preset("best"));
    }

    private StyleRequest Request(GatysOptions options) => new()
    {
        Content = Photo(48),
        Styles = [new Style("swirl", Painting("painting_swirl", 48))],
        Options = options.Network == "auto" ? options with { Network = _network } : options,
    };

    private static Picture Photo(int size) => Crop(PictureFile.Load(Path.Combine(Repo.Root, "examples", "woodcut.jpg")), size);

    private static Picture Painting(string name, int size) => Crop(PictureFile.Load(Repo.Fixture("inputs", $"{name}.png")), size);

    private static Picture Crop(Picture picture, int size) => Imaging.Transforms.PictureTransforms.CropCenter(picture.ToRgb(), size, size);

    private sealed class Collect(List<StyleProgress> reports, Action? then = null) : IProgress<StyleProgress>
    {
        public void Report(StyleProgress value)
        {
            reports.Add(value);
            then?.Invoke();
        }
    }

    [Theory]
    [InlineData(0, 0, 0, false)]
    [InlineData(1, 0, 0, true)]
    [InlineData(0, 1, 0, true)]
    [InlineData(0, 0, 1, true)]
    public async Task Without_any_weight_there_is_nothing_to_optimise(float content, float style, float tv, bool works)
    {
        var options = new GatysOptions { Network = _network, ContentWeight = content, StyleWeight = style, TvWeight = tv, Iterations = 2 };
        var request = new StyleRequest { Content = Photo(32), Styles = [new Style("swirl", Painting("painting_swirl", 32))], Options = options };
        if (works)
            Assert.Equal(2, (await _method.RenderAsync(request, null, Cancel)).Iterations);
        else
            Assert.Contains("are all 0", (await Assert.ThrowsAsync<UsageException>(() => _method.RenderAsync(request, null, Cancel))).Message, StringComparison.Ordinal);
    }
}
