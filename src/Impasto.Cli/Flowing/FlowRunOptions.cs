using Impasto.Imaging.Flow;
using Impasto.Options;

namespace Impasto.Cli.Flowing;

/// <summary>The options of impasto flow.</summary>
internal sealed record FlowRunOptions : ReportingOptions
{
    [Option("output", "Where to write: .flo holds the vectors, a picture shows them as colours; without it, beside the first frame (frame.flow.png)", Alias = "o", Unit = "FILE")]
    public string? Output { get; init; }

    [Option("preset", "Time for precision")]
    public FlowPreset Preset { get; init; } = FlowPreset.Balanced;

    [Option("kitti", "Write the vectors into a 16-bit PNG as KITTI does, rather than colours")]
    public bool Kitti { get; init; }

    [Option("full-color", "The length that has full colour; without it, the longest vector's", Unit = "px", Min = 0.001)]
    public float? FullColor { get; init; }

    [Option("reliability", "Write here where the flow can be relied on, white, and where not: hidden in the second frame, beyond its edge, or where two motions meet", Unit = "FILE")]
    public string? Reliability { get; init; }

    [Option("overwrite", "Write over files that exist")]
    public bool Overwrite { get; init; }

    [Option("threads", "Threads to work with; without it, one for each processor", Min = 1, Max = 1024)]
    public int? Threads { get; init; }
}
