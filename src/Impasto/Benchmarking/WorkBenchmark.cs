using System.Runtime.CompilerServices;

namespace Impasto.Benchmarking;

/// <summary>A benchmark that is a list of works, each timed by the median of some runs.</summary>
internal abstract class WorkBenchmark : IBenchmark
{
    private protected WorkBenchmark()
    {
    }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Summary { get; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BenchmarkRow> RunAsync(BenchmarkSettings settings, IProgress<string>? progress = null,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        foreach (var work in Works(settings, progress, cancel))
        {
            progress?.Report($"{work.Name}, {work.Size} px");
            var milliseconds = 0.0;
            await Task.Run(() => work.Prepared(run => milliseconds = work.Long ? Stopwatches.Time(run) : Stopwatches.Median(settings.Repeats, run)), cancel).ConfigureAwait(false);
            yield return work.Row(milliseconds);
        }
    }

    /// <summary>What is measured, one after the other: a work is no longer there when the next is asked for.</summary>
    internal abstract IEnumerable<BenchmarkWork> Works(BenchmarkSettings settings, IProgress<string>? progress, CancellationToken cancel);
}
