using Impasto.Imaging;
using Impasto.Losses;
using Impasto.Methods;
using Impasto.Methods.Gan;
using Impasto.TestSupport;

namespace Impasto.Tests.Methods.Gan;

public sealed class GanTextureTests
{
    private static readonly GanTextureOptions Small = new() { Patch = 32, Batch = 2, Width = 2, Iterations = 3 };

    [Fact]
    public async Task It_learns_the_sample_s_colors()
    {
        var stripes = Stripes(64, 64);
        var before = await MakeAsync(stripes, Small with { Iterations = 1 });
        var after = await MakeAsync(stripes, Small with { Width = 4, Batch = 4, Iterations = 300, LearningRate = 1e-3 });
        Assert.True(Distance(after.Picture, stripes) < 0.5 * Distance(before.Picture, stripes), $"{Distance(before.Picture, stripes)} -> {Distance(after.Picture, stripes)}");
        Assert.Equal(300, after.Iterations);
        Assert.Contains("-1.386, -log 4", Assert.Single(after.Report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(61, 47, false)]
    [InlineData(16, 16, true)]
    [InlineData(5, 200, false)]
    public async Task Any_size_comes_out_and_is_the_same_on_any_number_of_threads(int width, int height, bool tileable)
    {
        var made = new List<Picture>();
        foreach (var threads in new[] { 1, 2 })
            made.Add((await OwnContext.RunAsync(threads, () => MakeAsync(Stripes(48, 40), Small, width, height, tileable))).Picture);
        Assert.Equal((width, height), (made[0].Width, made[0].Height));
        Assert.Equal(made[0].Pixels, made[1].Pixels);
        Assert.NotEqual(made[0].Pixels, (await MakeAsync(Stripes(48, 40), Small, width, height, tileable, seed: 2)).Picture.Pixels);
    }

    [Fact]
    public async Task Tiles_fit_together()
    {
        var tile = (await MakeAsync(Stripes(64, 64), Small with { Iterations = 20 }, 64, 48, tileable: true)).Picture;
        double seam = 0, inside = 0;
        for (var y = 0; y < tile.Height; y++)
        {
            seam += Math.Abs(tile[0, y, 0] - tile[tile.Width - 1, y, 0]) / tile.Height;
            for (var x = 1; x < tile.Width; x++)
                inside += Math.Abs(tile[x, y, 0] - tile[x - 1, y, 0]) / tile.Height / (tile.Width - 1);
        }
        Assert.True(seam < 2 * inside, $"{seam} at the seam, {inside} elsewhere");
    }

    [Fact]
    public async Task A_band_is_the_same_as_the_whole()
    {
        // 8 rows of noise are a band: of these the second begins within the picture.
        var tall = (await MakeAsync(Stripes(40, 40), Small, 24, 16 * 11)).Picture;
        double seam = 0, inside = 0;
        for (var x = 0; x < tall.Width; x++)
        {
            seam += Math.Abs(tall[x, 128, 0] - tall[x, 127, 0]);
            for (var y = 100; y < 120; y++)
                inside += Math.Abs(tall[x, y, 0] - tall[x, y - 1, 0]) / 20.0;
        }
        Assert.True(seam < 3 * inside + 1e-3, $"{seam} between the bands, {inside} elsewhere");
    }

    [Fact]
    public async Task Samples_are_mixed_and_a_stop_gives_what_there_is()
    {
        Picture black = new(32, 32, 1), white = new(40, 32, 3, [.. Enumerable.Repeat(1f, 40 * 32 * 3)]);
        using var stop = new CancellationTokenSource();
        var request = new TextureRequest { Samples = [new TextureSample("black", black, 1), new TextureSample("white", white, 3)], Width = 20, Height = 20, Options = Small with { Iterations = 1000 } };
        var result = await new GanTexture().SynthesizeAsync(request, new Watch(p => { if (p.Step == 3) stop.Cancel(); }), stop.Token);
        Assert.True(result.Partial);
        Assert.InRange(result.Iterations, 3, 5);
        Assert.Equal(3, result.Picture.Channels);
    }

    [Theory]
    [InlineData(GameLoss.LeastSquares)]
    [InlineData(GameLoss.Hinge)]
    [InlineData(GameLoss.Wasserstein)]
    public async Task Other_games_can_be_played(GameLoss game) =>
        Assert.All((await MakeAsync(Stripes(40, 40), Small with { Game = game })).Picture.Pixels, value => Assert.InRange(value, 0, 1));

    [Fact]
    public async Task What_cannot_be_made_is_said()
    {
        async Task Says<T>(string sentence, Func<Task> make) where T : ImpastoException =>
            Assert.Contains(sentence, (await Assert.ThrowsAsync<T>(make)).Message, StringComparison.Ordinal);
        await Says<UsageException>("can't be halved four times", () => MakeAsync(Stripes(64, 64), Small with { Patch = 40 }));
        await Says<InputException>("no patches of 32 can be cut", () => MakeAsync(Stripes(64, 20), Small));
        await Says<UsageException>("multiples of 16, which 30x32 is not", () => MakeAsync(Stripes(64, 64), Small, 30, 32, tileable: true));
        await Says<MemoryLimitException>("needs about", () => MakeAsync(Stripes(256, 256), Small with { Patch = 256, Batch = 128, Width = 128 }));
    }

    private static Picture Stripes(int width, int height)
    {
        var picture = new Picture(width, height, 3);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                (picture[x, y, 0], picture[x, y, 1], picture[x, y, 2]) = x / 4 % 2 == 0 ? (0.9f, 0.8f, 0.1f) : (0.7f, 0.1f, 0.05f);
        }
        return picture;
    }

    private static double Distance(Picture a, Picture b) =>
        Enumerable.Range(0, 3).Sum(c => Math.Abs(Mean(a, c) - Mean(b, c)));

    private static double Mean(Picture picture, int channel) => picture.Pixels.Where((_, i) => i % 3 == channel).Average();

    private static Task<TextureResult> MakeAsync(Picture sample, GanTextureOptions options, int width = 48, int height = 32, bool tileable = false, int seed = 1) =>
        new GanTexture().SynthesizeAsync(new TextureRequest
        {
            Samples = [new TextureSample("sample", sample, 1)],
            Width = width,
            Height = height,
            Tileable = tileable,
            Seed = seed,
            Options = options,
        }, cancel: TestContext.Current.CancellationToken);

    private sealed class Watch(Action<StyleProgress> action) : IProgress<StyleProgress>
    {
        public void Report(StyleProgress value) => action(value);
    }
}
