using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Studio.Tasks;
using Impasto.TestSupport;
using Impasto.Tests.Methods.FeedForward;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Impasto.Studio.Tests.Tasks;

/// <summary>Workers without a broker: what comes twice, what is killed, what is stopped, and a store that goes away.</summary>
public sealed class TaskWorkerTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LocalQueue _queue = new();
    private readonly ServiceProvider _services;
    private readonly TaskFolder _tasks;
    private readonly string _photo;
    private readonly List<TaskWorker> _workers = [];

    public TaskWorkerTests()
    {
        RandomModels.Fill(_folder.At("models"));
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(new ModelStore([_folder.At("models")], _folder.At("models"))).AddSingleton(TimeProvider.System);
        StudioParts.Add(services, _folder.At("store"), long.MaxValue, worker: null);
        _services = services.BuildServiceProvider();
        _tasks = _services.GetRequiredService<TaskFolder>();
        _tasks.Create();
        _photo = Shelf.Put(PictureFile.Encode(RandomModels.Photo(60, 40), PictureFormat.Png)).Id;
    }

    private PictureShelf Shelf => _services.GetRequiredService<Shelves>().Of("");

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.StopAsync(CancellationToken.None);
            worker.Dispose();
        }
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    private async Task WorkAsync(int slots = 1, ITaskQueue? queue = null)
    {
        var worker = new TaskWorker(queue ?? _queue, _services.GetRequiredService<JobWork>(), _tasks, new WorkerOptions { Slots = slots }, NullLogger<TaskWorker>.Instance) { StoreWait = TimeSpan.FromMilliseconds(50) };
        _workers.Add(worker);
        await worker.StartAsync(CancellationToken.None);
    }

    private WorkTask Ink(string id = "job-0-0") => new(id, "job", 0, "", new JobRequest(_photo, Style: "ink"));

    private Task SendAsync(WorkTask task) => _queue.PublishAsync(task, CancellationToken.None);

    private async Task<TaskResult> ResultAsync(string id = "job-0-0")
    {
        for (var i = 0; i < 1200; i++)
        {
            if (_tasks.Find(id) is { } result)
                return result;
            await Task.Delay(50);
        }
        throw new TimeoutException($"The task {id} has no result.");
    }

    private async Task IdleAsync()
    {
        for (var i = 0; i < 200 && !(await _queue.LookAsync(CancellationToken.None)).IsEmpty; i++)
            await Task.Delay(20);
    }

    private int AttemptsOf(string id)
    {
        using var claim = _tasks.Claim(id)!;
        return claim.Attempts;
    }

    [Fact]
    public async Task A_task_that_comes_twice_is_done_once()
    {
        await SendAsync(Ink());
        await SendAsync(Ink());
        await WorkAsync(slots: 2);
        var result = await ResultAsync();
        Assert.Equal(TaskState.Done, result.State);
        Assert.Equal((60, 40), Shelf.Load(result.Result!) is var picture ? (picture.Width, picture.Height) : default);
        // Later, too, when nobody knows of the first any more.
        await SendAsync(Ink());
        await IdleAsync();
        await _workers[0].StopAsync(CancellationToken.None);
        Assert.Equal(1, AttemptsOf("job-0-0"));
        Assert.Empty(_queue.Aside);
    }

    [Fact]
    public async Task A_task_that_another_does_is_waited_for()
    {
        var other = _tasks.Claim("job-0-0")!;
        Assert.Null(_tasks.Claim("job-0-0"));
        await SendAsync(Ink());
        await WorkAsync();
        await Task.Delay(400);
        Assert.Null(_tasks.Find("job-0-0"));
        // The other was killed.
        other.Dispose();
        Assert.Equal(TaskState.Done, (await ResultAsync()).State);
    }

    [Theory]
    [InlineData(TaskWorker.MostAttempts - 1, TaskState.Done)]
    [InlineData(TaskWorker.MostAttempts, TaskState.Failed)]
    public async Task What_ends_its_worker_each_time_is_laid_aside(int killed, object state)
    {
        using (var claim = _tasks.Claim("job-0-0")!)
            claim.Attempts = killed;
        await SendAsync(Ink());
        await WorkAsync();
        var result = await ResultAsync();
        await _workers[0].StopAsync(CancellationToken.None);
        Assert.Equal(state, result.State);
        Assert.Equal(result.State == TaskState.Failed ? 1 : 0, _queue.Aside.Count);
        if (result.State == TaskState.Failed)
            Assert.StartsWith("The work was begun 10 times and never came to an end", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_and_not_tried_again()
    {
        await SendAsync(Ink() with { Request = new JobRequest(_photo, Style: "pink") });
        await WorkAsync();
        var result = await ResultAsync();
        Assert.Equal(TaskState.Failed, result.State);
        Assert.Contains("There is no style 'pink'", result.Message, StringComparison.Ordinal);
        await _workers[0].StopAsync(CancellationToken.None);
        Assert.Empty(_queue.Aside);
    }

    [Fact]
    public async Task What_is_stopped_is_left_alone_until_it_is_let_go_on()
    {
        _tasks.Stop("job-0");
        await SendAsync(Ink());
        await WorkAsync();
        Assert.Equal(new TaskResult("job-0-0", TaskState.Stopped), await ResultAsync());
        _tasks.GoOn("job-0");
        _tasks.Forget("job-0-0");
        await SendAsync(Ink());
        Assert.Equal(TaskState.Done, (await ResultAsync()).State);
    }

    [Fact]
    public async Task A_running_task_is_stopped_at_once()
    {
        var large = Shelf.Put(PictureFile.Encode(RandomModels.Photo(900, 700), PictureFormat.Png)).Id;
        await SendAsync(Ink() with { Request = new JobRequest(large, Method: "strokes") });
        await WorkAsync();
        for (var i = 0; i < 200 && AttemptsAre(0); i++)
            await Task.Delay(10);
        _tasks.Stop("job-0");
        Assert.Equal(TaskState.Stopped, (await ResultAsync()).State);

        // While it is worked at, it can't be claimed.
        bool AttemptsAre(int count)
        {
            using var claim = _tasks.Claim("job-0-0");
            return claim is not null && claim.Attempts == count;
        }
    }

    [Fact]
    public async Task A_store_that_goes_away_is_waited_for()
    {
        Directory.Move(_folder.At("store", "tasks"), _folder.At("away"));
        await SendAsync(Ink());
        var told = new List<string?>();
        using var over = new CancellationTokenSource();
        var listening = _queue.ListenAsync(report => told.Add(report.Stage), over.Token);
        await WorkAsync();
        await Task.Delay(400);
        Directory.Move(_folder.At("away"), _folder.At("store", "tasks"));
        Assert.Equal(TaskState.Done, (await ResultAsync()).State);
        await over.CancelAsync();
        await listening;
        Assert.Contains(told, stage => stage?.StartsWith("the store is full or away", StringComparison.Ordinal) == true);
        Assert.Equal(1, AttemptsOf("job-0-0"));
    }

    [Fact]
    public async Task A_chain_of_slices_comes_to_the_same_picture()
    {
        var entry = RegistryFile.Read(Path.Combine(Repo.Root, "models")).Single(model => model.Name == "slim");
        File.Copy(Path.Combine(Repo.Root, "models", entry.File), _folder.At("models", entry.File));
        RegistryFile.Put(_folder.At("models"), entry);
        WorkTask Gatys(string job) => new($"{job}-0-0", job, 0, "", new JobRequest(_photo, StylePicture: _photo, Method: "gatys", Options: new JsonObject { ["iterations"] = 100, ["size"] = 96 }));
        await SendAsync(Gatys("straight"));
        await WorkAsync();
        var straight = await ResultAsync("straight-0-0");
        await _workers[0].StopAsync(CancellationToken.None);
        var sliced = new SlicedQueue(_queue, TimeSpan.FromSeconds(1));
        await SendAsync(Gatys("sliced"));
        await WorkAsync(queue: sliced);
        var result = await ResultAsync("sliced-0-0");
        Assert.Equal((straight.State, straight.Result), (result.State, result.Result));
        Assert.True(sliced.Links > 0, "It came to its end within one slice.");
    }
}
