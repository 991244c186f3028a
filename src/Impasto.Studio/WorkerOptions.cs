using Impasto.Options;

namespace Impasto.Studio;

/// <summary>Settings of `impasto worker`.</summary>
public sealed record WorkerOptions
{
    /// <summary>The broker's address; null is that of the environment.</summary>
    [Option("broker", "Address of the RabbitMQ broker that has the studio's tasks, amqp://user:password@machine (amqps:// with TLS); better in the environment variable IMPASTO_BROKER, since other users of a machine see the arguments of commands", Unit = "ADDRESS")]
    public string? Broker { get; init; }

    /// <summary>The folder that the studio and its workers share.</summary>
    [Option("store", "Folder that the studio and all workers share: the studio's own, as this machine sees it", Unit = "DIR")]
    public string? Store { get; init; }

    /// <summary>Tasks at a time.</summary>
    [Option("slots", "Tasks that are done at a time", Min = 1, Max = 256, Unit = "N")]
    public int Slots { get; init; } = 1;

    /// <summary>Threads that all of them share.</summary>
    [Option("threads", "Threads to compute with; 0 is one for each core", Min = 0, Max = 1024, Unit = "N")]
    public int Threads { get; init; }
}
