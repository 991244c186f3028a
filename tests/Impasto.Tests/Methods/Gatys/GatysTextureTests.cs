using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Losses;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.TestSupport;

namespace Impasto.Tests.Methods.Gatys;

public sealed class GatysTextureTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly GatysTextureOptions _small;
    private readonly GatysTexture _method;

    public GatysTextureTests()
    {
        var file = Path.Combine(_folder.Path, "small.safetensors");
        using (var network = PerceptualNetwork.Random("vgg16", seed: 1, width: 4))
            network.ToWeightFile().Save(file);
        _small = new GatysTextureOptions { Network = file, Iterations = 6, Scales = 1 };
        _method = new GatysTexture(ModelStore.Open());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_built_in_network_makes_a_texture_with_the_samples_gram_matrices()
    {
        var sample = Sample("texture_bark", 96);
        var reports = new List<StyleProgress>();
        var options = new GatysTextureOptions { Network = "slim", Iterations = 60 };
        var result = await _method.SynthesizeAsync(Request([new("bark", sample)], 96, 80, options), new Collect(reports), Cancel);

        Assert.Equal((96, 80, 3), (result.Picture.Width, result.Picture.Height, result.Picture.Channels));
        Assert.Equal((60, 60), (result.Iterations, reports.Count));
        Assert.All(result.Picture.Pixels, v => Assert.InRange(v, 0, 1));
        Assert.Contains("slim ends at relu4_3, which stands in for pool4.", result.Notes);
        Assert.Equal(["relu1_1", "pool1", "pool2", "pool3", "relu4_3"], result.Panels.Select(p => p.Name[5..]));
        Assert.All(result.Report, line => Assert.InRange(double.Parse(line[(line.LastIndexOf(' ') + 1)..]), 0, 0.5));
        // By other layers than those optimised: far nearer than the sample's own pixels in disorder.
        using var network = PerceptualNetworks.Open(ModelStore.Open(), "slim");
        var order = Enumerable.Range(0, 96 * 96).ToArray();
        new Random(1).Shuffle(order);
        var disorder = new Picture(96, 96, 3, [.. order.SelectMany(i => sample.Pixels[(3 * i)..((3 * i) + 3)])]);
        foreach (var layer in new[] { "relu2_2", "relu3_3" })
        {
            var (near, far) = (Distance(Gram(network, layer, sample), Gram(network, layer, result.Picture)),
                Distance(Gram(network, layer, sample), Gram(network, layer, disorder)));
            Assert.True(near < 0.25 * far, $"{layer}: {near} {far}");
        }
    }

    [Fact]
    public async Task Equal_seeds_give_equal_bits_for_any_number_of_threads()
    {
        var one = await RunAsync(1, 3);
        var two = await RunAsync(2, 3);
        Assert.Equal(one, two);
        Assert.NotEqual(one, await RunAsync(2, 4));

        Task<float[]> RunAsync(int threads, int seed) => OwnContext.RunAsync(threads, async () =>
        {
            var request = Request([new("bark", Sample("texture_bark", 64))], 40, 40, _small with { Scales = 2 }) with { Seed = seed };
            return (await _method.SynthesizeAsync(request, null, Cancel)).Picture.Pixels;
        });
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(45, 37)]
    public async Task Tileable_textures_change_across_their_edges_as_they_do_inside(int width, int height)
    {
        // Enlarged, so that neighbours are alike inside and an edge that doesn't fit stands out.
        var sample = Resampler.Resize(Sample("texture_pebbles", 48), 96, 96);
        var options = new GatysTextureOptions { Network = "slim", Iterations = 50, Scales = 1 };
        var request = Request([new("pebbles", sample)], width, height, options);
        var tile = (await _method.SynthesizeAsync(request with { Tileable = true }, null, Cancel)).Picture;
        var plain = (await _method.SynthesizeAsync(request, null, Cancel)).Picture;

        // The mean step over the edge lies within those between neighbouring columns inside; where the edges need not fit it is far greater.
        Assert.InRange(Columns(tile, width - 1, 0), 0, 1.15 * Enumerable.Range(0, width - 1).Max(x => Columns(tile, x, x + 1)));
        Assert.InRange(Rows(tile, height - 1, 0), 0, 1.15 * Enumerable.Range(0, height - 1).Max(y => Rows(tile, y, y + 1)));
        var (edge, inside) = (Columns(plain, width - 1, 0), Enumerable.Range(0, width - 1).Max(x => Columns(plain, x, x + 1)));
        Assert.True(edge > 1.15 * inside, $"{edge} {inside}");
        // And the curvature, which jumps where two edges merely have equal values.
        Assert.InRange(Bend(tile, width - 2, width - 1, 0), 0, 1.15 * Enumerable.Range(1, width - 2).Max(x => Bend(tile, x - 1, x, x + 1)));

        static double Columns(Picture p, int a, int b) => Enumerable.Range(0, p.Height * 3).Average(i => Math.Abs(p[a, i / 3, i % 3] - p[b, i / 3, i % 3]));

        static double Rows(Picture p, int a, int b) => Enumerable.Range(0, p.Width * 3).Average(i => Math.Abs(p[i / 3, a, i % 3] - p[i / 3, b, i % 3]));

        static double Bend(Picture p, int a, int b, int c) => Enumerable.Range(0,
            p.Height * 3).Average(i => Math.Abs(p[a, i / 3, i % 3] - (2 * p[b, i / 3, i % 3]) + p[c, i / 3, i % 3]));
    }

    [Fact]
    public async Task A_mixture_aims_at_the_convex_combination_of_the_gram_matrices()
    {
        Picture bark = Sample("texture_bark", 64), brick = Sample("texture_brick", 48);
        var options = new GatysTextureOptions { Network = "slim", Iterations = 40, Scales = 1, Mixing = GramMixing.Convex };
        var mixed = (await _method.SynthesizeAsync(Request([new("bark", bark, 3), new("brick", brick, 1)], 64, 64, options), null, Cancel)).Picture;
        using var network = PerceptualNetworks.Open(ModelStore.Open(), "slim");
        network.Pooling = PoolingKind.Average;
        foreach (var layer in new[] { "pool1", "pool2", "pool3" })
        {
            // How far along the way from bark to brick: a quarter.
            float[] from = Gram(network, layer, bark), to = Gram(network, layer, brick), at = Gram(network, layer, mixed);
            double along = 0, whole = 0;
            for (var i = 0; i < at.Length; i++)
            {
                along += ((double)at[i] - from[i]) * (to[i] - from[i]);
                whole += ((double)to[i] - from[i]) * (to[i] - from[i]);
            }
            Assert.Equal(0.25, along / whole, 0.1);
        }
    }

    [Fact]
    public async Task Unless_the_paper_is_asked_for_a_mixture_lies_between_the_samples_and_not_in_pieces_of_both()
    {
        Picture bark = Sample("texture_bark", 64), brick = Sample("texture_brick", 48);
        var options = new GatysTextureOptions { Network = "slim", Iterations = 40, Scales = 1 };
        var mixed = (await _method.SynthesizeAsync(Request([new("bark", bark), new("brick", brick)], 64, 64, options), null, Cancel)).Picture;
        using var network = PerceptualNetworks.Open(ModelStore.Open(), "slim");
        network.Pooling = PoolingKind.Average;
        foreach (var layer in new[] { "pool2", "pool3" })
        {
            float[] from = Gram(network, layer, bark), to = Gram(network, layer, brick), at = Gram(network, layer, mixed);
            using var scope = new TensorScope();
            var size = (int)Math.Sqrt(from.Length);
            float[] Target(GramMixing mixing) => GramMixture.Of([Tensor.From(from, 1, size, size), Tensor.From(to, 1, size, size)], [0.5f, 0.5f], mixing).ToArray();
            var (between, pieces) = (Distance(at, Target(GramMixing.Transport)), Distance(at, Target(GramMixing.Convex)));
            Assert.True(between < pieces, $"{layer}: {between} {pieces}");
        }
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(1, 1, true)]
    [InlineData(7, 90, false)]
    [InlineData(7, 90, true)]
    public async Task Any_size_is_met(int width, int height, bool tileable)
    {
        var result = await _method.SynthesizeAsync(Request([new("bark", Sample("texture_bark", 32))], width, height, _small) with { Tileable = tileable }, null, Cancel);
        Assert.Equal((width, height), (result.Picture.Width, result.Picture.Height));
        Assert.All(result.Picture.Pixels, v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public async Task Gray_samples_give_gray_textures()
    {
        var sample = Sample("texture_bark", 48);
        var gray = new Picture(48, 48, 1, [.. Enumerable.Range(0, 48 * 48).Select(i => sample.Pixels[3 * i])]);
        foreach (var tileable in new[] { false, true })
        {
            var result = await _method.SynthesizeAsync(Request([new("bark", gray)], 40, 40, _small) with { Tileable = tileable }, null, Cancel);
            Assert.Equal(1, result.Picture.Channels);
        }
        Assert.Equal(3, (await _method.SynthesizeAsync(Request([new("grey", gray), new("bark", sample)], 40, 40, _small), null, Cancel)).Picture.Channels);
    }

    [Fact]
    public async Task Tiny_flat_and_clear_samples_end_well()
    {
        var flat = new Picture(40, 40, 3, [.. Enumerable.Range(0, 40 * 40).SelectMany(_ => new[] { 0.2f, 0.4f, 0.6f })]);
        foreach (var sample in new[] { flat, new Picture(1, 1, 3, [0.2f, 0.4f, 0.6f]), new Picture(40, 40, 3) })
        {
            var one = await _method.SynthesizeAsync(Request([new("flat", sample)], 33, 33, _small), null, Cancel);
            for (var i = 0; i < one.Picture.Pixels.Length; i++)
                Assert.Equal(sample.Pixels[i % 3], one.Picture.Pixels[i], 1e-6);
        }
        var thin = await _method.SynthesizeAsync(Request([new("thin", new Picture(3, 1, 3, [0.1f, 0.2f, 0.3f, 0.9f, 0.1f, 0.5f, 0.4f, 0.4f, 0.1f]))], 20, 20, _small), null,
            Cancel);
        Assert.Contains(thin.Notes, note => note.StartsWith("thin (3x1 opaque pixels) is too small for pool1", StringComparison.Ordinal));
        Assert.All(thin.Picture.Pixels, v => Assert.InRange(v, 0, 1));
        var half = Sample("texture_bark", 40);
        half = new Picture(40, 40, 3, half.Pixels) { Alpha = [.. Enumerable.Range(0, 1600).Select(i => i % 40 < 20 ? 1f : 0)] };
        Assert.Null((await _method.SynthesizeAsync(Request([new("half", half)], 32, 32, _small), null, Cancel)).Picture.Alpha);
    }

    [Fact]
    public async Task Cancelling_gives_what_there_is_at_the_size_asked_for()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var reports = new List<StyleProgress>();
        var result = await _method.SynthesizeAsync(Request([new("bark", Sample("texture_bark", 64))], 50, 60, _small with { Iterations = 500, Scales = 2 }),
            new Collect(reports, () => { if (reports.Count == 3) stop.Cancel(); }), stop.Token);
        Assert.True(result.Partial);
        Assert.Equal((3, 50, 60), (result.Iterations, result.Picture.Width, result.Picture.Height));
    }

    [Fact]
    public async Task Bad_requests_are_answered_with_a_sentence()
    {
        var bark = new TextureSample("bark", Sample("texture_bark", 32));
        await RefusedAsync<UsageException>(Request([], 32, 32, _small), "none was given");
        await RefusedAsync<UsageException>(Request([bark], 0, 32, _small), "between 1 and");
        await RefusedAsync<UsageException>(Request([bark], 32, 32, _small with { Layers = [] }), "`Layers` names no layer");
        await RefusedAsync<UsageException>(Request([bark], 32, 32, _small with { Layers = ["relu9_1"] }), "no layer 'relu9_1'");
        await RefusedAsync<UsageException>(Request([bark], 32, 32, _small with { Pooling = (PoolingKind)7 }), "Pooling");
        await RefusedAsync<InputException>(Request([new("dot", new Picture(3, 3, 3, [.. Enumerable.Range(0, 27).Select(i => i / 27f)]))], 32, 32,
            _small with { Layers = ["pool4"] }), "dot (3x3 opaque pixels) is too small");
        await RefusedAsync<InputException>(Request([new("clear", new Picture(4, 4, 3) { Alpha = new float[16] })], 32, 32, _small), "transparent everywhere");
        await RefusedAsync<ModelException>(Request([bark], 32, 32, _small with { Network = "vgg99" }), "vgg99");
        await RefusedAsync<MemoryLimitException>(Request([bark], 16384, 16384, new GatysTextureOptions { Network = "slim" }), "would fit");

        async Task RefusedAsync<T>(TextureRequest request, string words)
            where T : ImpastoException =>
            Assert.Contains(words, (await Assert.ThrowsAsync<T>(() => _method.SynthesizeAsync(request, null, Cancel))).Message, StringComparison.Ordinal);
    }

    private static TextureRequest Request(IReadOnlyList<TextureSample> samples, int width, int height, GatysTextureOptions options) =>
        new() { Samples = samples, Width = width, Height = height, Options = options };

    private static Picture Sample(string name, int size) => Imaging.Transforms.PictureTransforms.CropCenter(PictureFile.Load(Repo.Fixture("inputs", $"{name}.png")).ToRgb(),
        size, size);

    private static float[] Gram(PerceptualNetwork network, string layer, Picture picture)
    {
        using var scope = new TensorScope();
        return GramLoss.MeanGram(network.Features(picture.ToTensor(), layer)[layer]).ToArray();
    }

    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b).Sum(p => ((double)p.First - p.Second) * (p.First - p.Second)));

    private sealed class Collect(List<StyleProgress> reports, Action? then = null) : IProgress<StyleProgress>
    {
        public void Report(StyleProgress value)
        {
            reports.Add(value);
            then?.Invoke();
        }
    }
}
