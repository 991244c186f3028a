using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.Analogies;
using Impasto.TestSupport;

namespace Impasto.Tests.Methods.Analogies;

public class AnalogyTests
{
    private static readonly SafetensorsFile Fixtures = new(Repo.Fixture("classical", "patches.safetensors"));

    private static AnalogyPlanes Planes(string name) => new([Array.ConvertAll(Fixtures.Floats(name), v => v / 255)], 24, 24);

    private static Picture Gray(string name) => new(24, 24, 1, Array.ConvertAll(Fixtures.Floats(name), v => v / 255));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Exact_search_equals_the_fixture(int levels)
    {
        var b = Planes("B");
        var (a, after) = AnalogyMethod.Remapped(Planes("A"), Planes("Ap"), b);
        var (pyramidA, pyramidAfter, pyramidB) = (AnalogyPlanes.Pyramid(a, levels), AnalogyPlanes.Pyramid(after, levels), AnalogyPlanes.Pyramid(b, levels));
        AnalogyLevel? last = null;
        for (var l = 0; l < levels; l++)
        {
            var level = new AnalogyLevel(pyramidA[l], pyramidAfter[l], pyramidB[l], last is null ? null : (pyramidA[l - 1], pyramidAfter[l - 1], pyramidB[l - 1], last.Result));
            level.Run(1 + (5 * Math.Pow(2, l + 1 - levels)), exact: true, _ => true);
            var prefix = $"analogy_{levels}_level";
            var width = pyramidA[l].Width;
            Assert.Equal(Fixtures.Doubles($"{prefix}.source_level{l + 1}"), level.Source.SelectMany(s => new double[] { s / width, s % width }));
            Assert.Equal(Fixtures.Doubles($"{prefix}.coherent_level{l + 1}").Select(v => v > 0), level.Coherent);
            var want = Fixtures.Doubles($"{prefix}.Bp_level{l + 1}");
            for (var i = 0; i < want.Length; i++)
                Assert.Equal(want[i], level.Result[0][i], 1e-5);
            last = level;
        }
    }

    private static StyleResult Render(StyleRequest request, Picture? before, Picture after, AnalogyOptions options, IProgress<StyleProgress>? progress = null,
        CancellationToken cancel = default) =>
        new AnalogyMethod().RenderAsync(request with { Options = options with { Before = before, After = after } }, progress, cancel).GetAwaiter().GetResult();

    [Fact]
    public async Task Approximate_search_comes_near_the_exact_one_and_repeats()
    {
        var request = new StyleRequest { Content = Gray("B"), Styles = [] };
        StyleResult Run(AnalogySearch search) => Render(request, Gray("A"), Gray("Ap"), new AnalogyOptions { Search = search, Levels = 3 });
        var (exact, approximate, again) = (Run(AnalogySearch.Exact), Run(AnalogySearch.Approximate), await Task.Run(() => Run(AnalogySearch.Approximate)));
        Assert.Equal(approximate.Picture.Pixels, again.Picture.Pixels);
        Assert.True(exact.Picture.Pixels.Zip(approximate.Picture.Pixels, (x, y) => Math.Abs(x - y)).Average() < 0.03);
    }

    [Fact]
    public async Task A_painting_alone_gives_its_colors_too_in_pieces_of_strokes()
    {
        var random = new Random(2);
        var painting = new Picture(32, 32, 3, [.. Enumerable.Range(0, 32 * 32).SelectMany(i => new[] { random.NextSingle(), 0.1f, 0.6f })]);
        var request = new StyleRequest { Content = Gray("B"), Styles = [new Style("p", painting)] };
        var method = new AnalogyMethod();
        var result = await method.RenderAsync(request with { Options = new AnalogyOptions() });
        Assert.All(Enumerable.Range(0, 24 * 24), i => Assert.Equal(0.1f, result.Picture.Pixels[(3 * i) + 1], 0.02));
        // Its own light and shade, but the photo's hues, where those are asked for.
        var kept = (await method.RenderAsync(request with { Options = new AnalogyOptions { Color = AnalogyColor.Content } })).Picture;
        Assert.Contains(Enumerable.Range(0, 24 * 24), i => kept.Pixels[(3 * i) + 1] > 0.3f);
        Assert.Equal(result.Picture.Pixels, (await method.RenderAsync(request with { Options = new AnalogyOptions { Kappa = 15 } })).Picture.Pixels);
    }

    [Fact]
    public void An_identity_example_leaves_the_picture_as_it_is()
    {
        var a = Gray("A");
        var result = Render(new StyleRequest { Content = a, Styles = [] }, a, a, new AnalogyOptions { Search = AnalogySearch.Exact, Levels = 1 });
        var want = a.ToRgb().Pixels;
        Assert.True(want.Zip(result.Picture.Pixels, (x, y) => Math.Abs(x - y)).Average() < 0.02);
    }

    [Fact]
    public void Texture_by_numbers_puts_each_texture_on_its_label()
    {
        // Left: label red, dark noise; right: label blue, bright noise. The new map has them the other way round.
        var random = new Random(3);
        var (labels, texture, map) = (new Picture(32, 32, 3), new Picture(32, 32, 3), new Picture(40, 24, 3));
        for (var y = 0; y < 32; y++)
        {
            for (var x = 0; x < 32; x++)
            {
                labels[x, y, x < 16 ? 0 : 2] = 1;
                for (var c = 0; c < 3; c++)
                    texture[x, y, c] = (x < 16 ? 0.1f : 0.7f) + (0.2f * random.NextSingle());
            }
        }
        for (var y = 0; y < 24; y++)
        {
            for (var x = 0; x < 40; x++)
                map[x, y, x < 20 ? 2 : 0] = 1;
        }
        var result = Render(new StyleRequest { Content = map, Styles = [] }, labels, texture, new AnalogyOptions { Analogy = AnalogyKind.Numbers, Kappa = 1 }).Picture;
        for (var y = 0; y < 24; y++)
        {
            Assert.True(result[4, y, 1] > 0.6f);
            Assert.True(result[35, y, 1] < 0.4f);
        }
    }

    [Fact]
    public void Super_resolution_is_nearer_to_the_sharp_picture_than_its_blurred_input()
    {
        var sharp = Stripes(5);
        var blurred = Imaging.Filters.Gaussian.Blur(sharp, 1.5);
        var other = Stripes(11);
        var result = Render(new StyleRequest { Content = blurred, Styles = [] }, null, other,
            new AnalogyOptions { Analogy = AnalogyKind.SuperResolution, Smooth = 1.5, Kappa = 1 });
        double Error(Picture p) => p.ToRgb().Pixels.Zip(sharp.ToRgb().Pixels, (x, y) => (double)(x - y) * (x - y)).Average();
        Assert.True(Error(result.Picture) < 0.5 * Error(blurred), $"{Error(result.Picture)} {Error(blurred)}");

        static Picture Stripes(int offset) => new(48, 48, 1, [.. Enumerable.Range(0, 48 * 48).Select(i => ((i % 48) + (i / 48) + offset) / 6 % 2 == 0 ? 0.2f : 0.8f)]);
    }

    [Fact]
    public async Task Bad_input_ends_in_a_sentence_or_a_right_result()
    {
        var method = new AnalogyMethod();
        var request = new StyleRequest { Content = Gray("B"), Styles = [] };
        await Assert.ThrowsAsync<UsageException>(() => method.RenderAsync(request));
        Assert.Contains("24x24", Assert.Throws<UsageException>(() => Render(request, Gray("A"), new Picture(20, 24, 1), new AnalogyOptions())).Message, StringComparison.Ordinal);
        Assert.Throws<UsageException>(() => Render(request, null, Gray("A"), new AnalogyOptions { Analogy = AnalogyKind.Numbers }));
        var clear = new Picture(24, 24, 1) { Alpha = new float[576] };
        Assert.Throws<InputException>(() => Render(request, Gray("A"), clear, new AnalogyOptions()));
        await Assert.ThrowsAsync<UsageException>(() => method.RenderAsync(request with { Options = new AnalogyOptions { Kappa = -1 } }));
        await Assert.ThrowsAsync<InputException>(() => method.RenderAsync(request with { Options = new AnalogyOptions { After = "no-such-file.png" } }));

        foreach (var content in new[] { new Picture(1, 1, 1), new Picture(3, 50, 3), Gray("B") })
        {
            foreach (var example in new[] { new Picture(1, 1, 3), new Picture(30, 30, 1), Gray("A") })
            {
                var result = Render(new StyleRequest { Content = content, Styles = [] }, null, example, new AnalogyOptions());
                Assert.Equal((content.Width, content.Height), (result.Picture.Width, result.Picture.Height));
                Assert.All(result.Picture.Pixels, v => Assert.InRange(v, 0f, 1f));
            }
        }
    }

    [Fact]
    public void Cancelling_gives_the_last_finished_level()
    {
        using var source = new CancellationTokenSource();
        var seen = new Reporter(p =>
        {
            if (p.Stage.StartsWith("level 2", StringComparison.Ordinal))
                source.Cancel();
        });
        var result = Render(new StyleRequest { Content = Gray("B"), Styles = [] }, Gray("A"), Gray("Ap"), new AnalogyOptions { Levels = 3 }, seen, source.Token);
        Assert.True(result.Partial);
        Assert.Equal(24, result.Picture.Width);
    }

    private sealed class Reporter(Action<StyleProgress> action) : IProgress<StyleProgress>
    {
        public void Report(StyleProgress value) => action(value);
    }
}
