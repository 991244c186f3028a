using Impasto.Options;
using Impasto.Studio;

namespace Impasto.Cli.Serving;

/// <summary>impasto worker: does tasks of a studio on another machine.</summary>
internal static class WorkerCommand
{
    /// <summary>The command.</summary>
    public static CommandSpec Spec(Services services) => new("worker", "Does jobs of a studio on another machine, which sends them through a RabbitMQ broker")
    {
        Groups =
        [
            new OptionGroup("Options", OptionTable.For<WorkerOptions>()),
            new OptionGroup("Models and reports", OptionTable.For<StudioRunOptions>()),
        ],
        Examples = ["impasto worker --broker amqps://broker.local --store /mnt/studio", "IMPASTO_BROKER=amqp://ann:secret@broker.local impasto worker --store /mnt/studio --slots 4"],
        Run = (call, cancel) => RunAsync(call, services, cancel),
    };

    private static async Task<int> RunAsync(Invocation call, Services services, CancellationToken cancel)
    {
        var options = call.Read<WorkerOptions>();
        var run = call.Read<StudioRunOptions>();
        // The process is the worker's alone: connections are kept alive by threads of the pool while tasks have others.
        ThreadPool.GetMinThreads(out var least, out var ports);
        ThreadPool.SetMinThreads(least + 2 * options.Slots, ports);
        await using var worker = await WorkerServer.StartAsync(options, services.Models(run.Models), cancel).ConfigureAwait(false);
        if (!run.Quiet)
            call.Terminal.Out.WriteLine($"This worker takes tasks from the broker at {worker.Broker}, {options.Slots} at a time. Ctrl-C ends it; what it was doing then goes on elsewhere.");
        await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }
}
