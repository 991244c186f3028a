using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.Headshot;
using Impasto.Methods.Portrait;

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
    public async Task Portraits_that_would_not_fit_are_refused_before_a_face_is_sought()
    {
        var request = new StyleRequest { Content = new Picture(8, 8, 3), Styles = [new Style("example", new Picture(8, 8, 3))], Size = 60000 };
        foreach (var method in new IStyleMethod[] { new HeadshotMethod(), new PortraitMethod() })
        {
            var error = await Assert.ThrowsAsync<MemoryLimitException>(() => method.RenderAsync(request, null, TestContext.Current.CancellationToken));
            Assert.Contains($"60000x60000 picture with the method {method.Name} needs about", error.Message, StringComparison.Ordinal);
        }
    }
}
