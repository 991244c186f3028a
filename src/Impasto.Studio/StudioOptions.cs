using Impasto.Options;

namespace Impasto.Studio;

/// <summary>Settings of `impasto studio`.</summary>
public sealed record StudioOptions
{
    /// <summary>The port.</summary>
    [Option("port", "The port that the page is served at, on this machine alone; 0 takes any that is free", Min = 0, Max = 65535, Unit = "N")]
    public int Port { get; init; } = 5188;

    /// <summary>Where pictures and jobs are kept.</summary>
    [Option("data", "Folder for pictures, results and the queue; without it, studio/ in the user's data folder", Unit = "DIR")]
    public string? Data { get; init; }

    /// <summary>How much pictures and results may take, in gigabytes (1e9 bytes).</summary>
    [Option("disk", "Gigabytes that pictures and results may take; beyond that no new ones are accepted", Min = 0.001, Max = 1e6, Unit = "GB")]
    public float Disk { get; init; } = 20;

    /// <summary>Show the page.</summary>
    [Option("open", "Open the page in the browser")]
    public bool Open { get; init; }
}
