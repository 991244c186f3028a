namespace Impasto.Core.Tests;

public class ComputeContextTests
{
    [Fact]
    public void Without_more_said_work_has_every_processor_and_all_memory()
    {
        Assert.Same(ComputeContext.Default, ComputeContext.Current);
        Assert.Equal(Environment.ProcessorCount, ComputeContext.Default.Threads);
        Assert.Equal(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, ComputeContext.Default.MemoryBudget);
    }

    [Fact]
    public void Use_scopes_and_scopes_nest()
    {
        using ComputeContext outer = new(), inner = new();
        using (outer.Use())
        {
            Assert.Same(outer, ComputeContext.Current);
            using (inner.Use())
                Assert.Same(inner, ComputeContext.Current);
            Assert.Same(outer, ComputeContext.Current);
        }
        Assert.Same(ComputeContext.Default, ComputeContext.Current);
    }

    [Fact]
    public async Task It_flows_into_tasks_threads_and_asynchronous_code()
    {
        using var context = new ComputeContext();
        Task<ComputeContext> later;
        ComputeContext? thread = null;
        using (context.Use())
        {
            later = Task.Run(async () =>
            {
                await Task.Delay(20);
                return ComputeContext.Current;
            });
            await Task.Yield();
            Assert.Same(context, ComputeContext.Current);
            var other = new Thread(() => thread = ComputeContext.Current);
            other.Start();
            other.Join();
        }
        Assert.Same(context, await later);
        Assert.Same(context, thread);
        Assert.Same(ComputeContext.Default, ComputeContext.Current);
    }

    [Fact]
    public void Worker_threads_have_the_context_whose_tasks_they_run()
    {
        using ComputeContext one = new() { Threads = 3 }, two = new() { Threads = 2 };
        var threads = new[] { one, two }.Select(context => new Thread(() =>
        {
            using var use = context.Use();
            for (var repeat = 0; repeat < 200; repeat++)
            {
                Workers.For(8, _ =>
                {
                    Assert.Same(context, ComputeContext.Current);
                    Thread.SpinWait(200);
                });
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.InRange(one.Workers.Helpers, 1, 2);
        Assert.Equal(1, two.Workers.Helpers);
    }

    [Fact]
    public void Reservations_add_up_until_they_are_disposed_of()
    {
        using var context = new ComputeContext { MemoryBudget = 1000 };
        using var other = new ComputeContext { MemoryBudget = 1000 };
        var most = context.TryReserve(700);
        Assert.NotNull(most);
        Assert.Equal(300, context.UnreservedMemory);
        Assert.Equal(1000, other.UnreservedMemory);
        Assert.Null(context.TryReserve(301));
        using (context.TryReserve(300))
            Assert.Equal(0, context.UnreservedMemory);
        most.Dispose();
        most.Dispose();
        Assert.Equal(1000, context.UnreservedMemory);
        Assert.Throws<ArgumentOutOfRangeException>(() => context.TryReserve(-1));
    }

    [Fact]
    public void Concurrent_reservations_never_exceed_the_budget()
    {
        using var context = new ComputeContext { Threads = 4, MemoryBudget = 10 };
        using var use = context.Use();
        var held = 0;
        Workers.For(1000, _ =>
        {
            using var reservation = context.TryReserve(4);
            if (reservation is null)
                return;
            Assert.InRange(Interlocked.Increment(ref held), 1, 2);
            Thread.SpinWait(100);
            Interlocked.Decrement(ref held);
        });
        Assert.Equal(10, context.UnreservedMemory);
    }

    [Fact]
    public async Task Threads_end_when_they_are_idle_and_come_back_when_they_are_wanted()
    {
        using var context = new ComputeContext { Threads = 3 };
        using var use = context.Use();
        Meet(3);
        Assert.Equal(2, context.Workers.Helpers);
        await Gone(context, WorkerPool.Idle + TimeSpan.FromSeconds(20));
        Meet(3);
        Assert.Equal(2, context.Workers.Helpers);
    }

    [Fact]
    public async Task Disposing_ends_the_threads_and_later_loops_run_on_their_callers()
    {
        var context = new ComputeContext { Threads = 4 };
        using (context.Use())
        {
            Meet(4);
            context.Dispose();
            await Gone(context, TimeSpan.FromSeconds(20));
            var sum = 0;
            Workers.For(10, i => Interlocked.Add(ref sum, i));
            Assert.Equal(45, sum);
            Assert.Equal(0, context.Workers.Helpers);
        }
        Assert.Throws<ObjectDisposedException>(context.Use);
    }

    [Fact]
    public void The_default_outlives_its_disposal()
    {
        ComputeContext.Default.Dispose();
        using var use = ComputeContext.Default.Use();
        Assert.Same(ComputeContext.Default, ComputeContext.Current);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void Threads_and_budget_must_be_above_0(int value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ComputeContext { Threads = value });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ComputeContext { MemoryBudget = value });
    }

    /// <summary>A loop that ends only when so many threads are in it at the same time.</summary>
    private static void Meet(int threads)
    {
        using var together = new Barrier(threads);
        Workers.For(threads, _ => Assert.True(together.SignalAndWait(TimeSpan.FromSeconds(20))));
    }

    private static async Task Gone(ComputeContext context, TimeSpan within)
    {
        for (var waited = TimeSpan.Zero; context.Workers.Helpers > 0 && waited < within; waited += TimeSpan.FromMilliseconds(50))
            await Task.Delay(50);
        Assert.Equal(0, context.Workers.Helpers);
    }
}
