using Impasto.Catalog;
using Impasto.Studio.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Impasto.Studio;

/// <summary>A worker: does tasks of a studio that runs elsewhere, with the same code as the studio itself.</summary>
public sealed class WorkerServer : IAsyncDisposable
{
    private readonly IHost _host;

    private WorkerServer(IHost host, string broker) => (_host, Broker) = (host, broker);

    /// <summary>The broker, without the password.</summary>
    public string Broker { get; }

    /// <summary>Starts it. It waits for a broker that isn't there yet, and for one that goes away.</summary>
    /// <param name="options">The broker and the store.</param>
    /// <param name="models">Where trained styles are: the same as the studio's.</param>
    /// <param name="cancel">Ends the starting.</param>
    /// <exception cref="ImpastoException">The broker or the store isn't named, or the store is none: a sentence for the user.</exception>
    public static async Task<WorkerServer> StartAsync(WorkerOptions options, ModelStore models, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(models);
        var broker = Tasks.Broker.Find(options.Broker) ?? throw new UsageException("A worker takes its tasks from a broker, and none is named", $"give `Broker`, or set {Tasks.Broker.Variable}");
        var store = Path.GetFullPath(options.Store ?? throw new UsageException("A worker keeps its results where the studio finds them, and no folder is named", "give `Store`, the folder of the studio's"));
        // A folder that isn't mounted would be an empty one, and every task fail.
        if (!StudioParts.TasksOf(store).Exists)
            throw new InputException($"{store} is no store of a studio", "start the studio first, or mount the folder that it keeps its pictures in") { File = store };
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.AddSingleton(models).AddSingleton(TimeProvider.System).AddSingleton<ITaskQueue>(services => new RabbitQueue(broker, services.GetRequiredService<ILogger<RabbitQueue>>()));
        StudioParts.Add(builder.Services, store, long.MaxValue, options);
        var host = builder.Build();
        await host.StartAsync(cancel).ConfigureAwait(false);
        return new WorkerServer(host, broker.Name);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync().ConfigureAwait(false);
        if (_host is IAsyncDisposable host)
            await host.DisposeAsync().ConfigureAwait(false);
    }
}
