using System.Text.Json.Nodes;
using Impasto.Benchmarking;
using Impasto.Options;

namespace Impasto.Cli.Measuring;

/// <summary>impasto bench: how fast this machine is.</summary>
internal static class BenchCommand
{
    public static CommandSpec Spec(Services services, IReadOnlyList<IBenchmark> benchmarks) => new("bench", "Measures speed and memory on this machine")
    {
        Argument = new ArgumentSpec(string.Join('|', benchmarks.Select(benchmark => benchmark.Name)),
            $"What to measure; everything when nothing is named ({string.Join("; ", benchmarks.Select(benchmark => $"{benchmark.Name}: {benchmark.Summary}"))})", 0, int.MaxValue)
        {
            Choices = [.. benchmarks.Select(benchmark => benchmark.Name)],
        },
        Groups = [new OptionGroup("Options", OptionTable.For<BenchmarkSettings>()), new OptionGroup("Input, output and reports", OptionTable.For<BenchOptions>())],
        Examples = ["impasto bench network --network vgg19 --size 512 --json"],
        Run = (call, cancel) => RunAsync(call, services, cancel),
    };

    private static async Task<int> RunAsync(Invocation call, Services services, CancellationToken cancel)
    {
        var options = call.Read<BenchOptions>();
        var settings = call.Read<BenchmarkSettings>();
        var all = services.Benchmarks(services.Models(options.Models));
        var chosen = call.Arguments.Count > 0 ? [.. call.Arguments.Select(name => Get(name, all))] : all;
        using var context = new ComputeContext { Threads = settings.Threads ?? Environment.ProcessorCount };
        using var use = context.Use();
        var progress = options.Quiet ? null : new Lines(call.Terminal);
        var rows = new JsonArray();
        if (!options.Json)
            call.Terminal.Out.WriteLine($"{"work",-44} {"px",6} {"ms",10} {"GFLOP/s",8} {"MiB",7}");
        foreach (var benchmark in chosen)
        {
            await foreach (var row in benchmark.RunAsync(settings, progress, cancel).ConfigureAwait(false))
            {
                if (options.Json)
                    rows.Add(Json(row));
                else
                    call.Terminal.Out.WriteLine(Line(row));
            }
        }
        if (options.Json)
            call.Terminal.Out.WriteLine(JsonText.OneLine(rows));
        return 0;
    }

    private static IBenchmark Get(string name, IReadOnlyList<IBenchmark> all) => all.FirstOrDefault(benchmark => benchmark.Name == name)
        ?? throw new UsageException($"There is no benchmark '{name}'",
            DidYouMean.Question(name, all.Select(benchmark => benchmark.Name)) ?? $"choose one of {string.Join(", ", all.Select(benchmark => benchmark.Name))}");

    private static JsonObject Json(BenchmarkRow row) => new()
    {
        ["work"] = row.Work,
        ["size"] = row.Size,
        ["milliseconds"] = row.Milliseconds,
        ["gflops"] = row.Gflops,
        ["peakMemoryBytes"] = row.PeakMemoryBytes,
    };

    private static string Line(BenchmarkRow row) =>
        FormattableString.Invariant($"{row.Work,-44} {row.Size,6} {row.Milliseconds,10:0.0} {row.Gflops,8:0} {row.PeakMemoryBytes >> 20,7}");

    private sealed class Lines(Terminal terminal) : IProgress<string>
    {
        public void Report(string value) => terminal.Say(value);
    }
}
