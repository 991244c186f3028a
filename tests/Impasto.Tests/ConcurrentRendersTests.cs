using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Methods.Oil;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Tests;

/// <summary>Renders side by side in one process, each in a context of its own.</summary>
public sealed class ConcurrentRendersTests
{
    private static readonly Picture Photo = RandomModels.Photo(150, 110);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Renders_of_different_threads_and_budgets_give_the_bits_of_each_alone()
    {
        using var stylizer = await Stylizer.LoadAsync("composition-vii-fine", cancel: Cancel);
        // A budget so small that Gatys computes its features twice instead of keeping them, and one that lets it keep them.
        (int Threads, long Budget, Func<Task<float[]>> Render)[] renders =
        [
            (1, 400_000_000, GatysAsync),
            (3, 8_000_000_000, GatysAsync),
            (2, 700_000_000, async () => (await stylizer.StylizeAsync(Photo, cancel: Cancel)).Pixels),
            (4, 500_000_000, OilAsync),
        ];
        var alone = new List<float[]>();
        foreach (var (threads, budget, render) in renders)
            alone.Add(await InContext(threads, budget, render));
        for (var repeat = 0; repeat < 2; repeat++)
        {
            var together = await Task.WhenAll(renders.Select(r => InContext(r.Threads, r.Budget, r.Render)));
            for (var i = 0; i < renders.Length; i++)
                Assert.True(alone[i].AsSpan().SequenceEqual(together[i]), $"Render {i} has other bits beside the others than alone.");
        }
    }

    [Fact]
    public async Task Renders_in_one_context_share_its_budget_and_give_the_same_bits()
    {
        var alone = await InContext(2, 2_000_000_000, GatysAsync);
        using var context = new ComputeContext { Threads = 2, MemoryBudget = 2_000_000_000 };
        using var use = context.Use();
        var together = await Task.WhenAll(GatysAsync(), GatysAsync(), OilAsync());
        Assert.True(alone.AsSpan().SequenceEqual(together[0]) && alone.AsSpan().SequenceEqual(together[1]));
        Assert.Equal(context.MemoryBudget, context.UnreservedMemory);

        // What fits alone is refused while other work has the memory.
        using (context.TryReserve(1_999_000_000))
        {
            var error = await Assert.ThrowsAsync<MemoryLimitException>(GatysAsync);
            Assert.Contains("there are 0.0 GB", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(alone, await GatysAsync());
    }

    [Fact]
    public async Task A_render_gives_its_contexts_memory_back()
    {
        using var context = new ComputeContext { Threads = 2 };
        using (context.Use())
            await GatysAsync();
        Assert.InRange(context.Pool.BytesInUse, 0, 1 << 20);
    }

    private static async Task<float[]> GatysAsync()
    {
        var request = new StyleRequest
        {
            Content = Photo,
            Styles = [new Style("other", RandomModels.Photo(90, 120))],
            Options = new GatysOptions { Network = "slim", Iterations = 6 }
        };
        return (await new GatysMethod(ModelStore.Open()).RenderAsync(request, null, Cancel)).Picture.Pixels;
    }

    private static async Task<float[]> OilAsync() =>
        (await new OilMethod().RenderAsync(new StyleRequest { Content = Photo, Styles = [], Seed = 3, Options = new OilOptions() }, null, Cancel)).Picture.Pixels;

    private static async Task<float[]> InContext(int threads, long budget, Func<Task<float[]>> render)
    {
        using var context = new ComputeContext { Threads = threads, MemoryBudget = budget };
        using var use = context.Use();
        return await render();
    }
}
