using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.PortillaSimoncelli;
using Impasto.Methods.Quilting;

namespace Impasto.Tests.Methods;

public class TextureMorphTests
{
    private static TextureSample Noise(string name, float mean, int seed, int channels = 1)
    {
        var random = new Random(seed);
        return new TextureSample(name, new Picture(40, 40, channels, [.. Enumerable.Range(0, 1600 * channels).Select(_ => mean + (0.2f * (random.NextSingle() - 0.5f)))]));
    }

    private static TextureRequest Request(params TextureSample[] samples) =>
        new() { Samples = samples, Width = 32, Height = 24, Seed = 5, Options = new PortillaSimoncelliOptions { Rounds = 2, Refine = 0, Scales = 2 } };

    [Fact]
    public async Task A_strip_leads_from_the_first_sample_to_the_second()
    {
        var strip = await TextureMorph.SynthesizeAsync(new PortillaSimoncelliMethod(), Request(Noise("dark", 0.2f, 1), Noise("bright", 0.8f, 2)), 4, null,
            TestContext.Current.CancellationToken);
        Assert.Equal((128, 24), (strip.Picture.Width, strip.Picture.Height));
        var means = Enumerable.Range(0, 4).Select(i => Mean(strip.Picture, (i * 32) + 4, (i * 32) + 24)).ToArray();
        for (var i = 0; i < 4; i++)
            Assert.Equal(0.2 + (0.2 * i), means[i], 0.06);
        Assert.StartsWith("33 %: ", strip.Report.First(line => line.StartsWith("33", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(8, strip.Iterations);

        static double Mean(Picture p, int from, int to) => Enumerable.Range(0, p.Height).Average(y => Enumerable.Range(from, to - from).Average(x => p[x, y, 0]));
    }

    [Fact]
    public void Joining_cuts_where_the_pictures_agree()
    {
        // The two agree in the overlap's third column alone; both are blurred into each other there.
        var left = new Picture(20, 6, 1, [.. Enumerable.Range(0, 120).Select(i => i % 20 < 12 ? 0.25f : i % 20 == 14 ? 0.5f : 0.1f)]);
        var right = new Picture(20, 6, 1, [.. Enumerable.Range(0, 120).Select(i => i % 20 == 2 ? 0.5f : 0.9f)]);
        var joined = TextureMorph.Join(left, right, 8);
        Assert.Equal((32, 6), (joined.Width, joined.Height));
        Assert.Equal(0.25f, joined[5, 3, 0]);
        Assert.Equal(0.5f, joined[14, 3, 0], 1e-6f);
        Assert.Equal(0.9f, joined[25, 3, 0]);
        Assert.True(joined[13, 3, 0] < joined[16, 3, 0]);
    }

    [Fact]
    public async Task Cancelling_keeps_the_strip_so_far()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var progress = new Watch(p =>
        {
            Assert.Equal(8, p.Steps);
            if (p.Step == 3)
                stop.Cancel();
        });
        var strip = await TextureMorph.SynthesizeAsync(new PortillaSimoncelliMethod(), Request(Noise("dark", 0.2f, 1), Noise("bright", 0.8f, 2)), 4, progress, stop.Token);
        Assert.True(strip.Partial);
        Assert.Equal(64, strip.Picture.Width);
    }

    [Fact]
    public async Task Wrong_strips_are_refused_in_a_sentence()
    {
        var (a, b) = (Noise("a", 0.3f, 1), Noise("b", 0.6f, 2));
        await RefusedAsync(Request(a), 3, "is one sample");
        await RefusedAsync(Request(a, b, a), 3, "are 3 samples");
        await RefusedAsync(Request(a, b), 1, "2 to 64");
        await RefusedAsync(Request(a, b) with { Tileable = true }, 3, "exclude each other");
        await RefusedAsync(Request(a, b) with { Width = 9000 }, 3, "wider than");
        var quilt = Request(a, b) with { Options = null };
        Assert.Contains("can't mix", (await Assert.ThrowsAsync<UsageException>(() =>
            TextureMorph.SynthesizeAsync(new QuiltingTexture(), quilt, 3, null, TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);

        static async Task RefusedAsync(TextureRequest request, int count, string words) =>
            Assert.Contains(words, (await Assert.ThrowsAsync<UsageException>(() =>
                TextureMorph.SynthesizeAsync(new PortillaSimoncelliMethod(), request, count, null, TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
    }

    private sealed class Watch(Action<StyleProgress> action) : IProgress<StyleProgress>
    {
        public void Report(StyleProgress value) => action(value);
    }
}
