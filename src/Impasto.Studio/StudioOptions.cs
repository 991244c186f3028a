using Impasto.Options;

namespace Impasto.Studio;

/// <summary>Settings of `impasto studio`.</summary>
public sealed record StudioOptions
{
    /// <summary>The port.</summary>
    [Option("port", "The port that the page is served at; 0 takes any that is free", Min = 0, Max = 65535, Unit = "N")]
    public int Port { get; init; } = 5188;

    /// <summary>Where pictures and jobs are kept.</summary>
    [Option("data", "Folder for pictures, results and the queue; without it, studio/ in the user's data folder", Unit = "DIR")]
    public string? Data { get; init; }

    /// <summary>The folder that workers share.</summary>
    [Option("store", "Folder for pictures, results and checkpoints that workers on other machines share; the queue and the users stay in the folder for the studio alone. Without it both are one", Unit = "DIR")]
    public string? Store { get; init; }

    /// <summary>The broker by which workers get tasks; null is that of the environment.</summary>
    [Option("broker", "Let workers do the jobs, by the RabbitMQ broker at this address, amqp://user:password@machine (amqps:// with TLS); better in the environment variable IMPASTO_BROKER. Without one the studio does them itself", Unit = "ADDRESS")]
    public string? Broker { get; init; }

    /// <summary>An address of this machine by which others reach the studio; null serves this machine alone.</summary>
    [Option("listen", "Serve other machines, too, at this address of this one (0.0.0.0 for all): whoever comes must sign in with a token, which the first start shows; TLS by ASP.NET's settings", Unit = "ADDRESS")]
    public string? Listen { get; init; }

    /// <summary>A user who is to be made.</summary>
    [Option("invite", "Make a user for a studio that listens, or give one a new token; say it, once, and end", Unit = "NAME")]
    public string? Invite { get; init; }

    /// <summary>A user who is to be let in no more.</summary>
    [Option("dismiss", "Let a user in no more, and end; pictures and jobs stay", Unit = "NAME")]
    public string? Dismiss { get; init; }

    /// <summary>Jobs of a user that may wait.</summary>
    [Option("jobs", "Jobs that a user may have waiting", Min = 1, Max = 100_000, Unit = "N")]
    public int Jobs { get; init; } = 1000;

    /// <summary>Size of a file that may be sent, in megabytes (1e6 bytes).</summary>
    [Option("upload", "Megabytes of a clip that may be sent; pictures may have 64 at most", Min = 1, Max = 100_000, Unit = "MB")]
    public int Upload { get; init; } = 512;

    /// <summary>How much pictures and results may take, in gigabytes (1e9 bytes).</summary>
    [Option("disk", "Gigabytes that a user's pictures and results may take; beyond that no new ones are accepted", Min = 0.001, Max = 1e6, Unit = "GB")]
    public float Disk { get; init; } = 20;

    /// <summary>Show the page.</summary>
    [Option("open", "Open the page in the browser")]
    public bool Open { get; init; }
}
