namespace Impasto.Benchmarking;

/// <summary>Something whose speed is measured.</summary>
public interface IBenchmark
{
    /// <summary>What users type: "conv", "network", "gatys".</summary>
    string Name { get; }

    /// <summary>One line for help.</summary>
    string Summary { get; }

    /// <summary>Measures; each row is returned as soon as it is known.</summary>
    /// <param name="settings">What to measure and how.</param>
    /// <param name="progress">Told what is being measured; may be null.</param>
    /// <param name="cancel">Stops between measurements.</param>
    /// <exception cref="ImpastoException">With a sentence for the user.</exception>
    IAsyncEnumerable<BenchmarkRow> RunAsync(BenchmarkSettings settings, IProgress<string>? progress = null, CancellationToken cancel = default);
}
