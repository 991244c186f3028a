using Impasto.Studio.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Impasto.Studio;

/// <summary>What does tasks, in the studio's process and in a worker's.</summary>
internal static class StudioParts
{
    /// <summary>The tasks of a store.</summary>
    public static TaskFolder TasksOf(string store) => new(Path.Combine(store, "tasks"));

    /// <summary>Adds it.</summary>
    /// <param name="services">With a queue, models and a clock.</param>
    /// <param name="store">The folder of pictures, results and checkpoints.</param>
    /// <param name="limit">Bytes of a user's pictures from which on no more are accepted.</param>
    /// <param name="worker">How tasks are done here; null where they are done elsewhere.</param>
    public static void Add(IServiceCollection services, string store, long limit, WorkerOptions? worker)
    {
        services.AddSingleton<StudioMethods>().AddSingleton(_ => new Compute(worker?.Threads ?? 0)).AddSingleton<KeptSessions>().AddSingleton<JobWork>()
            .AddSingleton(TasksOf(store)).AddSingleton(new Checkpoints(Path.Combine(store, "checkpoints")))
            .AddSingleton(provider => new Shelves(store, limit, provider.GetRequiredService<TimeProvider>()));
        if (worker is not null)
        {
            services.AddSingleton<IHostedService>(provider => new TaskWorker(provider.GetRequiredService<ITaskQueue>(), provider.GetRequiredService<JobWork>(), provider.GetRequiredService<TaskFolder>(),
                worker, provider.GetRequiredService<ILogger<TaskWorker>>()));
        }
    }
}
