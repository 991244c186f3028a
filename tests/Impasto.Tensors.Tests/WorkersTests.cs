namespace Impasto.Tensors.Tests;

[Collection(nameof(Alone))]
public class WorkersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Every_task_runs_exactly_once(int threads) => With(threads, () =>
    {
        for (var repeat = 0; repeat < 300; repeat++)
        {
            var tasks = 1 + repeat % 37;
            var runs = new int[tasks];
            Workers.For(tasks, i => Interlocked.Increment(ref runs[i]));
            Assert.All(runs, count => Assert.Equal(1, count));
        }
    });

    [Fact]
    public void A_tasks_exception_reaches_the_caller_and_work_goes_on_afterwards() => With(4, () =>
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
    public void Tasks_may_start_work_themselves_and_other_threads_too() => With(3, () =>
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

    private static void With(int threads, Action action)
    {
        var before = Workers.Count;
        Workers.Count = threads;
        try
        {
            action();
        }
        finally
        {
            Workers.Count = before;
        }
    }
}
