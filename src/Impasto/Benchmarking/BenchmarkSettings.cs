using Impasto.Options;

namespace Impasto.Benchmarking;

/// <summary>What to measure, and how.</summary>
public sealed record BenchmarkSettings
{
    /// <summary>The network; null measures those that the benchmark names itself.</summary>
    [Option("network", "The network to measure: vgg16, vgg19, johnson32, johnson16, a style, a model or a file", Unit = "NAME|FILE")]
    public string? Network { get; init; }

    /// <summary>Side of the square picture; null measures the benchmark's own sizes.</summary>
    [Option("size", "Side of the square picture; without it, the benchmark's own sizes", Min = 16, Max = 32768, Unit = "px")]
    public int? Size { get; init; }

    /// <summary>Runs, of which the median is taken.</summary>
    [Option("repeats", "Runs, of which the median is taken", Min = 1, Max = 1000, Unit = "N")]
    public int Repeats { get; init; } = 5;

    /// <summary>Threads to work with; null is one for each processor.</summary>
    [Option("threads", "Threads to work with; without it, one for each processor", Min = 1, Max = 1024)]
    public int? Threads { get; init; }
}
