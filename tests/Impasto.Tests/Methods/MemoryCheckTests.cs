using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.Headshot;
using Impasto.Methods.Oil;
using Impasto.Methods.Portrait;
using Impasto.Methods.Quilting;
using Impasto.Methods.Strokes;

namespace Impasto.Tests.Methods;

public class MemoryCheckTests
{
    [Fact]
    public void The_size_that_is_named_fits()
    {
        using var context = new ComputeContext { MemoryBudget = 3_000_000_000 };
        using var use = context.Use();
        double Needed(int width, int height) => (double)width * height * context.MemoryBudget / 1e6;
        var error = Assert.Throws<MemoryLimitException>(() => MemoryCheck.Reserve("A 4000x2000 picture", 4000, 2000, Needed, (width, height) => $"{width} {height}"));
        Assert.StartsWith("A 4000x2000 picture needs about ", error.Message, StringComparison.Ordinal);
        var words = error.Message.Split(": ")[1].Split(' ');
        var (width, height) = (int.Parse(words[0]), int.Parse(words[1]));
        Assert.InRange(Needed(width, height) / context.MemoryBudget, 0.85, 1);
        using (MemoryCheck.Reserve("It", width, height, Needed, (_, _) => ""))
        {
            error = Assert.Throws<MemoryLimitException>(() => MemoryCheck.Reserve("More", width, height, Needed, (_, _) => ""));
            Assert.Contains(FormattableString.Invariant($"but there are {context.UnreservedMemory / 1e9:F1} GB"), error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(context.MemoryBudget, context.UnreservedMemory);
    }

    [Fact]
    public async Task What_would_not_fit_is_refused_before_it_begins()
    {
        var request = new StyleRequest { Content = new Picture(8, 8, 3), Styles = [new Style("example", new Picture(8, 8, 3))], Size = 60000 };
        foreach (var method in new IStyleMethod[] { new HeadshotMethod(), new PortraitMethod(), new OilMethod(), new StrokesMethod(), new QuiltingTransfer() })
        {
            var styles = method is OilMethod or StrokesMethod ? [] : request.Styles;
            var error = await Assert.ThrowsAsync<MemoryLimitException>(() => method.RenderAsync(request with { Styles = styles }, null, TestContext.Current.CancellationToken));
            Assert.Contains($"60000x60000 picture with the method {method.Name} needs about", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("portilla-simoncelli")]
    [InlineData("quilting")]
    [InlineData("gan")]
    public async Task Textures_that_would_not_fit_are_refused_before_they_begin(string name)
    {
        using var context = new ComputeContext { MemoryBudget = 500_000_000 };
        using var use = context.Use();
        var random = new SeededRandom(1);
        var sample = new Picture(64, 64, 3, [.. Enumerable.Range(0, 64 * 64 * 3).Select(_ => random.NextFloat())]);
        var method = AllMethods.CreateTextures(new ModelStore([], "")).Get(name);
        var error = await Assert.ThrowsAsync<MemoryLimitException>(() => method.SynthesizeAsync(
            new TextureRequest { Samples = [new TextureSample("sample", sample)], Width = 16000, Height = 16000 }, null, TestContext.Current.CancellationToken));
        Assert.Contains("16000x16000", error.Message, StringComparison.Ordinal);
        Assert.Contains(" needs about ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_count_as_they_came()
    {
        var mask = new Picture(5, 4, 1);
        var request = new StyleRequest
        {
            Content = new Picture(10, 20, 3) { Alpha = new float[200] },
            Styles = [new Style("style", new Picture(7, 3, 1)) { Mask = mask }, new Style("trained", null)],
            Mask = mask,
        };
        Assert.Equal(4 * (600 + 200 + 21 + 20 + 20), MemoryCheck.Pictures(request));
    }
}
