using Impasto.TestSupport;

namespace Impasto.Core.Tests;

public class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Every_task_runs_exactly_once(int threads) => OwnContext.Run(threads, () =>
    {
        for (var repeat = 0; repeat < 300; repeat++)
        {
            var tasks = repeat % 37;
            var runs = new int[tasks];
            Workers.For(tasks, i => Interlocked.Increment(ref runs[i]));
            Assert.All(runs, count => Assert.Equal(1, count));
        }
    });

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_tasks_exception_reaches_the_caller_and_work_goes_on_afterwards(int threads) => OwnContext.Run(threads, () =>
    {
        var error = Assert.Throws<InvalidOperationException>(() => Workers.For(50, i =>
        {
            if (i == 17)
                throw new InvalidOperationException("seventeen");
        }));
        Assert.Equal("seventeen", error.Message);
        var sum = 0;
        Workers.For(100, i => Interlocked.Add(ref sum, i));
        Assert.Equal(4950, sum);
    });

    [Fact]
    public void Tasks_may_start_work_themselves_and_other_threads_too() => OwnContext.Run(3, () =>
    {
        var total = 0;
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var repeat = 0; repeat < 50; repeat++)
                Workers.For(5, _ => Workers.For(4, _ => Interlocked.Increment(ref total)));
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.Equal(4 * 50 * 20, total);
    });

    [Fact]
    public void Free_threads_help_with_loops_inside_a_task() => OwnContext.Run(3, () =>
    {
        // Each of the inner tasks waits for the others, which only three threads can end.
        using var together = new Barrier(3);
        Workers.For(2, outer =>
        {
            if (outer == 0)
                Workers.For(3, _ => Assert.True(together.SignalAndWait(TimeSpan.FromSeconds(20))));
        });
    });

    [Fact]
    public void No_more_threads_work_than_the_context_has() => OwnContext.Run(3, () =>
    {
        var (now, most) = (0, 0);
        for (var repeat = 0; repeat < 20; repeat++)
        {
            Workers.For(12, _ => Workers.For(6, _ =>
            {
                var working = Interlocked.Increment(ref now);
                for (var before = most; working > before && Interlocked.CompareExchange(ref most, working, before) != before; before = most)
                {
                }
                Thread.SpinWait(2000);
                Interlocked.Decrement(ref now);
            }));
        }
        Assert.InRange(most, 1, 3);
    });
}
