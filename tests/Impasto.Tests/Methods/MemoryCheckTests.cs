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
