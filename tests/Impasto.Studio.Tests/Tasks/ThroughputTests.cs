using System.Diagnostics;
using Impasto.Studio.Tasks;
using Impasto.Tests.Methods.FeedForward;
using Microsoft.Extensions.Logging.Abstractions;

namespace Impasto.Studio.Tests.Tasks;

/// <summary>How much goes through: to be run by name, on a machine that does nothing else.</summary>
public sealed class ThroughputTests : StudioTest
{
    [Fact(Explicit = true)]
    public async Task Empty_tasks_go_through_the_broker()
    {
        const int count = 2000;
        using var server = RabbitServer.StartOrSkip(Folder.At("broker"));
        await using var sender = new RabbitQueue(Broker.Find(server.Address)!, NullLogger<RabbitQueue>.Instance);
        await using var taker = new RabbitQueue(Broker.Find(server.Address)!, NullLogger<RabbitQueue>.Instance);
        using var over = new CancellationTokenSource();
        var (done, all) = (0, new TaskCompletionSource());
        var taking = taker.ConsumeAsync(8, async (delivery, _) =>
        {
            await delivery.AcknowledgeAsync();
            if (Interlocked.Increment(ref done) == count + 1)
                all.SetResult();
        }, over.Token);
        // The first is there when the broker is.
        while (true)
        {
            try
            {
                await PublishAsync(0);
                break;
            }
            catch (BrokerException)
            {
                await Task.Delay(500);
            }
        }
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(1, count + 1, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => await PublishAsync(i));
        var sent = clock.Elapsed;
        await all.Task.WaitAsync(TimeSpan.FromMinutes(5));
        TestContext.Current.SendDiagnosticMessage($"{count} empty tasks: sent and confirmed {count / sent.TotalSeconds:0} a second, through {count / clock.Elapsed.TotalSeconds:0} a second. Load: {Load()}");
        await over.CancelAsync();
        await taking;
        Assert.Equal(count + 1, done);

        Task PublishAsync(int i) => sender.PublishAsync(new WorkTask($"job-0-{i}", "job", i, "", new JobRequest(new string('0', 64), Style: "ink")), CancellationToken.None);
    }

    [Theory(Explicit = true)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_folder_goes_through_workers_of_one_thread(int workers)
    {
        using var server = RabbitServer.StartOrSkip(Folder.At("broker"));
        await Studio.DisposeAsync();
        Environment.SetEnvironmentVariable(Broker.Variable, server.Address);
        try
        {
            await StartAsync();
        }
        finally
        {
            Environment.SetEnvironmentVariable(Broker.Variable, null);
        }
        var photos = new List<string>();
        for (var i = 0; i < 24; i++)
            photos.Add(await SendAsync(RandomModels.Photo(450 + i, 350)));
        var started = Enumerable.Range(0, workers).Select(i => new ImpastoProcess(Folder.At($"{i}.log"), server.Address, "worker", "--store", Folder.At("data"), "--models", Folder.At("models"), "--threads", "1")).ToList();
        try
        {
            foreach (var worker in started)
                worker.Start();
            // What is loaded and compiled once is there then.
            for (var i = 0; i < 2 * workers; i++)
                await EndedAsync(await AskAsync(new JobRequest(photos[0], Style: "ink", Kind: JobKind.Folder, More: photos[1..4])));
            var clock = Stopwatch.StartNew();
            var done = await EndedAsync(await AskAsync(new JobRequest(photos[0], Style: "ink", Kind: JobKind.Folder, More: photos[1..])));
            TestContext.Current.SendDiagnosticMessage($"{workers} workers: {photos.Count / clock.Elapsed.TotalSeconds:0.00} pictures a second. Load: {Load()}");
            Assert.Equal(("Done", photos.Count), ((string)done["state"]!, done["parts"]!.AsArray().Count));
        }
        finally
        {
            foreach (var worker in started)
                worker.Dispose();
        }
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Trim() : "unknown";
}
