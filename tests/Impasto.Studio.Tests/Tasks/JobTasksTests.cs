using Impasto.Studio.Tasks;
using Impasto.Tests.Methods.FeedForward;
using Microsoft.Extensions.DependencyInjection;

namespace Impasto.Studio.Tests.Tasks;

/// <summary>Jobs as the tasks that they are made of.</summary>
public sealed class JobTasksTests : StudioTest
{
    [Fact]
    public void A_result_counts_once()
    {
        using var store = new JobStore(Folder.At("once.db"));
        var job = store.Add(new JobRequest("x", Style: "ink", Kind: JobKind.Folder, More: ["y"]), DateTimeOffset.UnixEpoch);
        var tasks = WorkTask.Of(job);
        Assert.Equal([$"{job.Id}-0-0", $"{job.Id}-0-1"], tasks.Select(task => task.Id));
        Assert.Equal(["x", "y"], tasks.Select(task => task.Request.Picture));
        Assert.All(store.TasksOf(job, tasks), task => Assert.Null(task.State));
        var result = new TaskResult(tasks[0].Id, TaskState.Done, "r", ["A note."]);
        Assert.True(store.Count(result, () => ["r"]));
        Assert.False(store.Count(result with { Result = "s" }, () => ["s"]));
        Assert.False(store.Count(result with { Task = "none" }, null));
        Assert.Equal(["r"], store.Find(job.Id)!.Parts);
        store.Publish(tasks[1].Id, isPublished: true);
        var stored = store.TasksOf(store.Find(job.Id)!, tasks);
        Assert.Equal([(TaskState.Done, "r", false), (null, null, true)], stored.Select(task => (task.State, task.Result, task.IsPublished)));
        Assert.Equal(["A note."], stored[0].Notes);
        // What is begun anew has tasks of its own.
        store.End(job with { State = JobState.Failed });
        Assert.True(store.Restart(job.Id));
        Assert.Equal($"{job.Id}-1-0", WorkTask.Of(store.Find(job.Id)!)[0].Id);
        Assert.False(store.Count(result, null));
    }

    [Fact]
    public void Users_take_turns_between_the_parts_of_a_folder()
    {
        using var store = new JobStore(Folder.At("turns.db"));
        store.Add(new JobRequest("x", Kind: JobKind.Folder, More: ["y", "z"]), DateTimeOffset.UnixEpoch, "ann");
        var folder = store.Take()!;
        store.Add(new JobRequest("x"), DateTimeOffset.UnixEpoch, "ann");
        store.Add(new JobRequest("x"), DateTimeOffset.UnixEpoch, "bob");
        Assert.Equal("bob", store.Take(folder)!.Owner);
        // What was begun comes before the same user's next.
        Assert.Equal(folder.Id, store.Take(folder)!.Id);
        Assert.Equal(JobKind.Picture, store.Take()!.Request.Kind);
        Assert.Null(store.Take());
    }

    [Fact]
    public async Task Results_are_kept_until_nobody_can_ask_for_their_task_again()
    {
        var photo = await SendAsync(RandomModels.Photo(40, 30));
        var job = (string)(await EndedAsync(await AskAsync(new JobRequest(photo, Style: "ink"))))["id"]!;
        var folder = Studio.Services.GetRequiredService<TaskFolder>();
        Assert.Equal(TaskState.Done, folder.Find($"{job}-0-0")!.State);
        folder.Collect(new HashSet<string>(), DateTimeOffset.UtcNow.AddDays(-1));
        Assert.NotNull(folder.Find($"{job}-0-0"));
        folder.Collect(new HashSet<string> { job }, DateTimeOffset.UtcNow.AddDays(1));
        Assert.NotNull(folder.Find($"{job}-0-0"));
        folder.Collect(new HashSet<string>(), DateTimeOffset.UtcNow.AddDays(1));
        Assert.Null(folder.Find($"{job}-0-0"));
    }

    [Fact]
    public async Task A_part_that_fails_ends_its_folder()
    {
        var photo = await SendAsync(RandomModels.Photo(40, 30));
        var lost = await SendAsync(RandomModels.Photo(30, 30));
        var last = await SendAsync(RandomModels.Photo(20, 30));
        await Studio.DisposeAsync();
        string job;
        using (var store = new JobStore(Folder.At("data", "studio.db")))
            job = store.Add(new JobRequest(photo, Style: "ink", Kind: JobKind.Folder, More: [lost, last]), DateTimeOffset.UnixEpoch).Id;
        File.Delete(Folder.At("data", "pictures", lost));
        await StartAsync();
        var ended = await EndedAsync(job);
        Assert.Equal(("Failed", 1), ((string)ended["state"]!, ended["parts"]!.AsArray().Count));
        Assert.StartsWith("There is no picture of that name here", (string)ended["message"]!, StringComparison.Ordinal);
        await SendAsync(RandomModels.Photo(30, 30));
        Assert.True((await Client.PostAsync($"api/jobs/{job}/retry", null)).IsSuccessStatusCode);
        ended = await EndedAsync(job);
        Assert.Equal(("Done", 3), ((string)ended["state"]!, ended["parts"]!.AsArray().Count));
    }

    [Theory]
    [InlineData("http://broker")]
    [InlineData("amqp://ann:secret@")]
    [InlineData("broker:5672")]
    public void What_is_no_brokers_address_is_refused_without_repeating_it(string address)
    {
        var refused = Assert.Throws<UsageException>(() => Broker.Find(address));
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
        Assert.Contains("amqp://user:password@machine", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amqp://ann:secret@broker.local", "broker.local")]
    [InlineData("amqps://ann:se%40cret@10.0.0.7:5999/studio", "10.0.0.7:5999/studio")]
    public void A_broker_is_called_without_who_asks_it(string address, string name) => Assert.Equal(name, Broker.Find(address)!.ToString());
}
