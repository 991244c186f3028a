using Impasto.Imaging;
using Impasto.Imaging.Patches;
using Impasto.Methods;
using Impasto.Methods.Quilting;
using Impasto.TestSupport;

namespace Impasto.Tests.Methods.Quilting;

public class QuiltingTests
{
    private static readonly SafetensorsFile Fixtures = new(Repo.Fixture("classical", "patches.safetensors"));

    private static Picture Texture() => new(40, 36, 3, Array.ConvertAll(Fixtures.Floats("texture"), v => v / 255));

    private static Task<TextureResult> Make(Picture sample, int width, int height, QuiltingOptions? options = null, bool tileable = false, int seed = 99) =>
        new QuiltingTexture().SynthesizeAsync(
            new TextureRequest { Samples = [new("sample.png", sample)], Width = width, Height = height, Options = options, Tileable = tileable, Seed = seed });

    [Fact]
    public void Quilt_of_4_by_4_blocks_equals_the_fixture()
    {
        var quilt = new Quilt(QuiltSource.Orientations(Texture(), false, false, null), QuiltLayout.Open(42, 42, 12, 2), 0.1, BlockJoining.Cut, null);
        Assert.True(quilt.Lay(99, _ => true));

        Assert.Equal(Fixtures.Doubles("quilt_4x4.picks"), quilt.Picks.SelectMany(p => new double[] { p.Y, p.X }));
        Assert.Equal(Fixtures.Doubles("quilt_4x4.candidate_counts"), quilt.Picks.Select(p => (double)p.Candidates));
        Assert.Equal(Fixtures.Doubles("quilt_4x4.result"), quilt.Pixels.Select(v => Math.Round(v * 255.0)));
    }

    [Fact]
    public async Task The_method_lays_the_same_quilt()
    {
        var result = await Make(Texture(), 42, 42, new QuiltingOptions { Block = 12 });
        Assert.Equal(Fixtures.Doubles("quilt_4x4.result"), result.Picture.Pixels.Select(v => Math.Round(v * 255.0)));
        Assert.Contains("seam error", result.Report[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Corner_mask_equals_the_fixture()
    {
        var (left, top) = (Fixtures.Doubles("cut_L_18_5.left_error"), Fixtures.Doubles("cut_L_18_5.top_error"));
        var fromLeft = new double[18 * 18];
        var fromTop = new double[18 * 18];
        for (var i = 0; i < 18 * 5; i++)
        {
            fromLeft[(i / 5 * 18) + (i % 5)] = left[i];
            fromTop[i] = top[i];
        }
        var want = Fixtures.Doubles("cut_L_18_5.mask");
        var maskLeft = Quilt.BlockMask(fromLeft, 18, new QuiltStrips(5, 0, 0, 0), true).Mask;
        var maskTop = Quilt.BlockMask(fromTop, 18, new QuiltStrips(0, 5, 0, 0), true).Mask;
        Assert.Equal(want.Select(v => v > 0), maskLeft.Zip(maskTop, (a, b) => a && b));
    }

    [Fact]
    public void Transfer_error_equals_the_fixture()
    {
        var where = Fixtures.Doubles("transfer_error.where");
        var source = QuiltSource.Orientations(Texture(), false, false, 1.0)[0];
        var target = new Picture(12, 12, 3, Array.ConvertAll(Fixtures.Floats("target"), v => v / 255));
        var (levels, luminance) = (QuiltSource.ToLevels(target), QuiltSource.BlurredLuminance(target, 1.0));
        const double alpha = 0.1;
        var terms = new[]
        {
            new PatchTerm(0, [.. where.Select(w => alpha * w)], [.. levels.Select(l => l.Select((v, i) => alpha * where[i] * v).ToArray())],
                levels.Sum(l => l.Select((v, i) => alpha * where[i] * v * v).Sum())),
            new PatchTerm(1, [.. luminance.Select(_ => 1 - alpha)], [[.. luminance.Select(v => (1 - alpha) * v)]], luminance.Sum(v => (1 - alpha) * v * v)),
        };
        var got = source.Search.Errors(12, terms);
        var want = Fixtures.Doubles("transfer_error.total");
        for (var i = 0; i < want.Length; i++)
            Assert.True(Math.Abs(want[i] - got[i]) <= 0.5 + (1e-5 * want[i]), $"{i}: {want[i]} {got[i]}");
    }

    [Fact]
    public async Task Cuts_beat_plain_overlaps_and_these_beat_chance()
    {
        var sample = Texture();
        async Task<double> Seams(BlockJoining joining)
        {
            var report = (await Make(sample, 120, 120, new QuiltingOptions { Block = 12, Joining = joining })).Report[1];
            return double.Parse(report[(report.LastIndexOf(' ') + 1)..]);
        }
        var (cut, overlap, random) = (await Seams(BlockJoining.Cut), await Seams(BlockJoining.Overlap), await Seams(BlockJoining.Random));
        Assert.True(cut < overlap && overlap < random, $"{cut} {overlap} {random}");
    }

    [Theory]
    [InlineData(60, 50)]
    [InlineData(31, 33)]
    public async Task Tileable_results_join_at_their_edges_as_well_as_inside(int width, int height)
    {
        var picture = (await Make(Texture(), width, height, new QuiltingOptions { Block = 12 }, tileable: true)).Picture;
        double Step(int x, int next) => Enumerable.Range(0, height).Average(y => Math.Abs(picture[x, y, 0] - picture[next, y, 0]));
        var inside = Enumerable.Range(0, width - 1).Max(x => Step(x, x + 1));
        Assert.True(Step(width - 1, 0) <= inside * 1.2, $"{Step(width - 1, 0)} {inside}");
        Assert.Equal((width, height), (picture.Width, picture.Height));
    }

    [Fact]
    public async Task Every_pixel_comes_from_the_sample_in_any_orientation_and_size()
    {
        var sample = Texture();
        var known = Enumerable.Range(0, 40 * 36).Select(i => (sample.Pixels[3 * i], sample.Pixels[(3 * i) + 1], sample.Pixels[(3 * i) + 2])).ToHashSet();
        foreach (var (width, height) in new[] { (1, 1), (5, 70), (64, 33) })
        {
            var result = await Make(sample, width, height, new QuiltingOptions { Rotate = true, Mirror = true });
            Assert.Equal((width, height), (result.Picture.Width, result.Picture.Height));
            Assert.All(Enumerable.Range(0, width * height), i =>
                Assert.Contains((result.Picture.Pixels[3 * i], result.Picture.Pixels[(3 * i) + 1], result.Picture.Pixels[(3 * i) + 2]), known));
        }
    }

    [Fact]
    public async Task Tiny_flat_and_clear_samples_end_well()
    {
        Assert.All((await Make(new Picture(1, 1, 1, [0.5f]), 9, 7)).Picture.Pixels, v => Assert.Equal(0.5f, v));
        Assert.All((await Make(new Picture(30, 30, 1), 50, 40)).Picture.Pixels, v => Assert.Equal(0f, v));
        Assert.Single((await Make(Texture(), 60, 60, new QuiltingOptions { Block = 50 })).Notes);
        await Assert.ThrowsAsync<InputException>(() => Make(new Picture(4, 4, 1) { Alpha = new float[16] }, 9, 9));
        await Assert.ThrowsAsync<InputException>(() => Make(new Picture(2, 1, 1, [float.NaN, 0]), 9, 9));
        await Assert.ThrowsAsync<UsageException>(() => Make(Texture(), 9, 9, new QuiltingOptions { Overlap = 0.9 }));
        var two = new TextureRequest { Samples = [new("a", Texture()), new("b", Texture())], Width = 9, Height = 9 };
        await Assert.ThrowsAsync<UsageException>(() => new QuiltingTexture().SynthesizeAsync(two));
    }

    [Fact]
    public async Task Transfer_follows_the_pictures_luminance()
    {
        var content = new Picture(64, 48, 3);
        for (var i = 0; i < content.Pixels.Length; i++)
            content.Pixels[i] = i / 3 % 64 < 32 ? 0.2f : 0.8f;
        var request = new StyleRequest { Content = content, Styles = [new Style("pebbles", Texture())], Options = new TransferOptions { Block = 12 } };
        var method = new QuiltingTransfer();
        var result = await method.RenderAsync(request);
        var again = await method.RenderAsync(request);

        Assert.Equal(result.Picture.Pixels, again.Picture.Pixels);
        double Mean(int from, int to) => Enumerable.Range(0, 48).SelectMany(y => Enumerable.Range(from, to - from).Select(x => result.Picture[x, y, 1])).Average();
        Assert.True(Mean(0, 30) + 0.1 < Mean(34, 64), $"{Mean(0, 30)} {Mean(34, 64)}");
        Assert.False(result.Partial);

        var unchanged = await method.RenderAsync(request with { Strength = 0 });
        Assert.Equal(content.Pixels, unchanged.Picture.Pixels);
        await Assert.ThrowsAsync<UsageException>(() => method.RenderAsync(request with { Styles = [] }));
        Assert.All((await method.RenderAsync(request with { Content = new Picture(1, 1, 1) })).Picture.Pixels, v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public async Task Cancelling_keeps_what_is_laid()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var request = new TextureRequest { Samples = [new("a", Texture())], Width = 90, Height = 90 };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new QuiltingTexture().SynthesizeAsync(request, null, source.Token));
        using var later = new CancellationTokenSource();
        var result = await new QuiltingTexture().SynthesizeAsync(request, new Reporter(() => later.Cancel()), later.Token);
        Assert.True(result.Partial);
    }

    private sealed class Reporter(Action action) : IProgress<StyleProgress>
    {
        public void Report(StyleProgress value) => action();
    }
}
