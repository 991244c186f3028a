using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.TestSupport;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Studio.Tests;

public sealed class QueueTests : StudioTest
{
    private static JsonObject Tiny => new() { ["size"] = 32 };

    /// <summary>Long enough to be met while it runs, short enough to wait for; every iteration of it is the same bits each time.</summary>
    private static JobRequest Gatys(string photo) => new(photo, StylePicture: photo, Method: "gatys",
        Options: new JsonObject { ["iterations"] = 120, ["size"] = 96 });

    private void BringSlim()
    {
        var entry = RegistryFile.Read(Path.Combine(Repo.Root, "models")).Single(model => model.Name == "slim");
        File.Copy(Path.Combine(Repo.Root, "models", entry.File), Folder.At("models", entry.File));
        RegistryFile.Put(Folder.At("models"), entry);
    }

    private async Task<HttpStatusCode> ActAsync(string job, string what) => (await Client.PostAsync($"api/jobs/{job}/{what}", null)).StatusCode;

    private async Task<HttpStatusCode> MoveAsync(string job, string? before) => (await Client.PostAsJsonAsync($"api/jobs/{job}/move", new JobMove(before))).StatusCode;

    private async Task<IEnumerable<string>> OrderAsync() => (await Client.GetFromJsonAsync<JsonArray>("api/jobs"))!.OrderBy(job => (long)job!["place"]!).Select(job => (string)job!["id"]!);

    [Fact]
    public async Task A_paused_job_goes_on_where_it_was()
    {
        BringSlim();
        var photo = await SendAsync(RandomModels.Photo(96, 80));
        var straight = await EndedAsync(await AskAsync(Gatys(photo)));
        Assert.Equal("Done", (string)straight["state"]!);
        var job = await AskAsync(Gatys(photo));
        await UntilAsync(job, now => now["progress"] is { } progress && (double)progress > 0.1);
        Assert.Equal(HttpStatusCode.Accepted, await ActAsync(job, "pause"));
        var paused = await UntilAsync(job, now => (string)now["state"]! != "Running");
        Assert.Equal("Paused", (string)paused["state"]!);
        // What there is so far can be seen, the checkpoint is kept, and others have their turn.
        Assert.True((await Client.GetAsync($"api/pictures/{paused["result"]}")).IsSuccessStatusCode);
        Assert.True(File.Exists(Folder.At("data", "checkpoints", job)));
        Assert.Equal("Done", (string)(await EndedAsync(await AskAsync(new JobRequest(photo, Style: "ink", Options: Tiny))))["state"]!);
        Assert.Equal(HttpStatusCode.Conflict, await ActAsync(job, "pause"));
        Assert.Equal(HttpStatusCode.Conflict, await ActAsync(job, "retry"));
        // The studio ends and begins meanwhile.
        await Studio.DisposeAsync();
        await StartAsync();
        Assert.Equal("Paused", (string)(await JobAsync(job))["state"]!);
        Assert.Equal(HttpStatusCode.OK, await ActAsync(job, "resume"));
        var first = await UntilAsync(job, now => now["progress"] is not null || now["state"]!.ToString() == "Done");
        Assert.True((string)first["state"]! == "Done" || (double)first["progress"]! > 0.1, $"It began anew: {first}");
        var done = await EndedAsync(job);
        // Bit for bit what it would have been.
        Assert.Equal((string)straight["result"]!, (string)done["result"]!);
        Assert.True((double)done["seconds"]! > (double)paused["seconds"]!);
        Assert.False(File.Exists(Folder.At("data", "checkpoints", job)));
    }

    [Fact]
    public async Task A_damaged_checkpoint_costs_no_more_than_the_work_before_it()
    {
        BringSlim();
        var photo = await SendAsync(RandomModels.Photo(48, 40));
        var request = Gatys(photo) with { Options = new JsonObject { ["iterations"] = 5, ["size"] = 48 } };
        await Studio.DisposeAsync();
        string job;
        using (var store = new JobStore(Folder.At("data", "studio.db")))
            job = store.Add(request, DateTimeOffset.UnixEpoch).Id;
        Directory.CreateDirectory(Folder.At("data", "checkpoints"));
        await File.WriteAllTextAsync(Folder.At("data", "checkpoints", job), new string('x', 1000));
        await StartAsync();
        Assert.Equal("Done", (string)(await EndedAsync(job))["state"]!);
    }

    [Fact]
    public async Task Waiting_jobs_are_moved()
    {
        var photo = await SendAsync(RandomModels.Photo(900, 700));
        var jobs = new List<string> { await AskAsync(new JobRequest(photo, Method: "strokes")) };
        await UntilAsync(jobs[0], now => (string)now["state"]! == "Running");
        for (var i = 0; i < 3; i++)
            jobs.Add(await AskAsync(new JobRequest(photo, Style: "ink", Options: Tiny)));
        Assert.Equal(HttpStatusCode.OK, await ActAsync(jobs[2], "pause"));
        Assert.Equal(HttpStatusCode.OK, await MoveAsync(jobs[3], jobs[1]));
        Assert.Equal([jobs[0], jobs[3], jobs[1], jobs[2]], await OrderAsync());
        Assert.Equal(HttpStatusCode.OK, await MoveAsync(jobs[3], null));
        Assert.Equal([jobs[0], jobs[1], jobs[2], jobs[3]], await OrderAsync());
        Assert.Equal(HttpStatusCode.Conflict, await MoveAsync(jobs[1], jobs[0]));
        Assert.Equal(HttpStatusCode.Conflict, await MoveAsync(jobs[0], null));
        Assert.Equal(HttpStatusCode.Conflict, await MoveAsync(jobs[1], jobs[1]));
        Assert.Equal(HttpStatusCode.NotFound, await MoveAsync(jobs[1], "none"));
        Assert.Equal(HttpStatusCode.NotFound, await MoveAsync("none", null));
        Assert.Equal(HttpStatusCode.OK, await MoveAsync(jobs[3], jobs[1]));
        await ActAsync(jobs[0], "cancel");
        await EndedAsync(jobs[1]);
        // The one before it is done, the paused one isn't.
        Assert.Equal("Done", (string)(await JobAsync(jobs[3]))["state"]!);
        Assert.Equal("Paused", (string)(await JobAsync(jobs[2]))["state"]!);
        Assert.Equal(HttpStatusCode.OK, await ActAsync(jobs[2], "cancel"));
        Assert.Equal("Cancelled", (string)(await JobAsync(jobs[2]))["state"]!);
    }

    [Fact]
    public void The_queue_has_an_end()
    {
        using var store = new JobStore(Folder.At("full.db"));
        for (var i = 0; i < 5; i++)
            store.Add(new JobRequest("x"), DateTimeOffset.UnixEpoch, most: 5);
        Assert.Equal(429, Assert.Throws<RefusedException>(() => store.Add(new JobRequest("x"), DateTimeOffset.UnixEpoch, most: 5)).Status);
        // Another's queue is another's.
        store.Add(new JobRequest("x"), DateTimeOffset.UnixEpoch, "ann", most: 5);
    }

    [Fact]
    public void Users_take_turns()
    {
        using var store = new JobStore(Folder.At("fair.db"));
        foreach (var owner in new[] { "ann", "ann", "ann", "ann", "bob", "cleo", "bob" })
            store.Add(new JobRequest("x"), DateTimeOffset.UnixEpoch, owner);
        var order = new List<string>();
        while (store.Take() is { } job)
            order.Add(job.Owner);
        Assert.Equal(["ann", "bob", "cleo", "ann", "bob", "ann", "ann"], order);
    }
}
