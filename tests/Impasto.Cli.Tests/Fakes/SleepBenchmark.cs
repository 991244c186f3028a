using System.Runtime.CompilerServices;
using Impasto.Benchmarking;

namespace Impasto.Cli.Tests.Fakes;

/// <summary>Measures nothing, with known figures.</summary>
internal sealed class SleepBenchmark : IBenchmark
{
    public string Name => "sleep";

    public string Summary => "doing nothing";

    public async IAsyncEnumerable<BenchmarkRow> RunAsync(BenchmarkSettings settings, IProgress<string>? progress = null,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.Yield();
        progress?.Report("sleeping");
        yield return new BenchmarkRow($"sleep {settings.Network}", settings.Size ?? 64, 12.5, 1.5, 3 << 20);
        yield return new BenchmarkRow("sleep without operations", 64, 10, null, 3 << 20);
    }
}
