using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.PortillaSimoncelli;
using Impasto.Tensors;

namespace Impasto.Tests.Methods;

public class MethodThreadsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Parallel_loops_take_no_more_threads_than_the_workers(int threads)
    {
        var before = Workers.Count;
        Workers.Count = threads;
        try
        {
            var (running, most) = (0, 0);
            var gate = new Lock();
            var sum = await MethodThreads.Run(
                () =>
                {
                    var total = 0;
                    Parallel.For(0, 40, i =>
                    {
                        lock (gate)
                            most = Math.Max(most, ++running);
                        Thread.Sleep(2);
                        lock (gate)
                        {
                            running--;
                            total += i;
                        }
                    });
                    return total;
                },
                TestContext.Current.CancellationToken);
            Assert.Equal(780, sum);
            Assert.InRange(most, 1, threads);
        }
        finally
        {
            Workers.Count = before;
        }
    }

    [Fact]
    public async Task Classical_methods_give_the_same_bits_on_one_and_two_threads()
    {
        Assert.Equal(await MakeAsync(1), await MakeAsync(2));

        static async Task<float[]> MakeAsync(int threads)
        {
            var before = Workers.Count;
            Workers.Count = threads;
            try
            {
                var random = new Random(7);
                var sample = new Picture(48, 48, 1, [.. Enumerable.Range(0, 48 * 48).Select(_ => random.NextSingle())]);
                var request = new TextureRequest { Samples = [new("noise", sample)], Width = 48, Height = 48, Options = new PortillaSimoncelliOptions { Rounds = 2, Refine = 2 } };
                return (await new PortillaSimoncelliMethod().SynthesizeAsync(request, null, TestContext.Current.CancellationToken)).Picture.Pixels;
            }
            finally
            {
                Workers.Count = before;
            }
        }
    }

    [Fact]
    public async Task Errors_come_out_as_they_are() =>
        await Assert.ThrowsAsync<UsageException>(() => MethodThreads.Run<int>(() => throw new UsageException("no"), TestContext.Current.CancellationToken));
}
