using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Impasto.Tests.Methods.FeedForward;
using Microsoft.Data.Sqlite;

namespace Impasto.Studio.Tests;

/// <summary>Jobs that were, and how they are found.</summary>
public sealed class HistoryTests : StudioTest
{
    private static DateTimeOffset Day(int day) => new(2026, 11, day, 12, 0, 0, TimeSpan.Zero);

    private async Task<string[]> FoundAsync(string query) => [.. (await Client.GetFromJsonAsync<JsonArray>($"api/jobs?{query}"))!.Select(job => (string)job!["id"]!)];

    [Fact]
    public async Task Jobs_are_found_by_style_method_file_and_day()
    {
        await Studio.DisposeAsync();
        string noon, blend, oil, texture, others;
        using (var store = new JobStore(Folder.At("data", "studio.db")))
        {
            noon = Ended(store, new JobRequest("x", Style: "noon", Names: ["Été à la mer.JPG"]), Day(1), method: "cin");
            blend = Ended(store, new JobRequest("x", Style: "ink", Other: "dusk", Places: [new StylePlace("elm", "y")]), Day(2), method: "johnson");
            oil = Ended(store, new JobRequest("x", Method: "oil", Kind: JobKind.Folder, Names: ["noon at the sea.png", "100 %_'.png"]), Day(3), method: "oil");
            texture = Ended(store, new JobRequest("x", Kind: JobKind.Texture), Day(4), method: "quilting");
            others = Ended(store, new JobRequest("x", Style: "noon", Names: ["Été à la mer.JPG"]), Day(4), "ann", "cin");
        }
        await StartAsync();
        Assert.Equal([texture, oil, blend, noon], await FoundAsync(""));
        Assert.Equal([oil, noon], await FoundAsync("search=Noon"));
        Assert.Equal([noon], await FoundAsync("search=" + Uri.EscapeDataString("noon ÉTÉ")));
        Assert.Equal([noon], await FoundAsync("search=cin"));
        foreach (var style in new[] { "ink", "DUSK", "elm", "johnson" })
            Assert.Equal([blend], await FoundAsync($"search={style}"));
        Assert.Equal([texture], await FoundAsync("search=texture"));
        Assert.Equal([texture], await FoundAsync("search=quilting"));
        // Signs are themselves.
        foreach (var sign in new[] { "%", "_", "'" })
            Assert.Equal([oil], await FoundAsync("search=" + Uri.EscapeDataString(sign)));
        Assert.Empty(await FoundAsync("search=" + Uri.EscapeDataString("' OR 1=1 --")));
        Assert.Empty(await FoundAsync("search=nothing"));
        Assert.Equal([oil, blend], await FoundAsync("from=2026-11-02T00:00:00Z&until=2026-11-04T00:00:00Z"));
        // Times of other zones are the same times.
        Assert.Equal([texture], await FoundAsync("from=" + Uri.EscapeDataString("2026-11-04T13:30:00+02:00")));
        Assert.Equal([oil], await FoundAsync("search=noon&from=2026-11-02T00:00:00Z"));
        Assert.Equal([texture, oil], await FoundAsync("limit=2"));
        Assert.Equal([blend, noon], await FoundAsync("limit=2&offset=2"));
        Assert.Equal([noon], await FoundAsync("search=noon&limit=5&offset=1"));
        Assert.DoesNotContain(others, await FoundAsync("limit=100"));
        foreach (var wrong in new[] { "limit=0", "limit=-1", "limit=x", "offset=-1", "from=yesterday", "search=" + new string('a', 201) })
            Assert.Equal(HttpStatusCode.BadRequest, (await Client.GetAsync($"api/jobs?{wrong}")).StatusCode);
    }

    [Fact]
    public async Task A_job_is_found_by_the_method_that_its_style_has()
    {
        var photo = await SendAsync(RandomModels.Photo(40, 30));
        var job = await AskAsync(new JobRequest(photo, Style: "ink", Names: ["cat.jpg"]));
        await EndedAsync(job);
        foreach (var words in new[] { "johnson", "cat", "jpg ink" })
            Assert.Equal([job], await FoundAsync($"search={words}"));
    }

    [Fact]
    public async Task Jobs_of_older_versions_are_found()
    {
        await Studio.DisposeAsync();
        string job;
        using (var store = new JobStore(Folder.At("data", "studio.db")))
            job = Ended(store, new JobRequest("x", Style: "noon"), Day(1), method: "cin");
        using (var file = new SqliteConnection($"Data Source={Folder.At("data", "studio.db")};Pooling=false"))
        {
            file.Open();
            using var command = file.CreateCommand();
            command.CommandText = "ALTER TABLE jobs DROP COLUMN words";
            command.ExecuteNonQuery();
        }
        await StartAsync();
        Assert.Equal([job], await FoundAsync("search=noon"));
    }

    [Fact]
    public async Task A_page_is_told_of_the_queue_and_the_newest()
    {
        await Studio.DisposeAsync();
        var jobs = new List<string>();
        using (var store = new JobStore(Folder.At("data", "studio.db")))
        {
            for (var i = 0; i < 130; i++)
                jobs.Add(Ended(store, new JobRequest("x", Style: "noon"), Day(1), state: i == 5 ? JobState.Paused : JobState.Done));
        }
        await StartAsync();
        using var told = new StreamReader(await Client.GetStreamAsync("api/events"));
        var seen = new List<string>();
        while (seen.Count < 101 && await told.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal))
                seen.Add((string)JsonNode.Parse(line[6..])!["id"]!);
        }
        Assert.Equal([jobs[5], .. jobs[30..]], seen);
        Assert.Equal(jobs[..30], (await FoundAsync("limit=100&offset=100")).Reverse());
    }

    private static string Ended(JobStore store, JobRequest request, DateTimeOffset time, string owner = "", string method = "", JobState state = JobState.Done)
    {
        var job = store.Add(request, time, owner, method: method);
        store.End(job with { State = state });
        return job.Id;
    }
}
