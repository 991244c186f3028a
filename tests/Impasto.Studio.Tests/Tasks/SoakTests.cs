using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Impasto.Catalog;
using Impasto.TestSupport;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Studio.Tests.Tasks;

/// <summary>
/// A studio, two workers and a broker, of which one after the other is killed (IMPASTO_SOAK says how often): every job is done, once, and its result is that of a studio that nobody disturbs.
/// </summary>
public sealed class SoakTests : StudioTest
{
    private const string Kills = "IMPASTO_SOAK";

    /// <summary>Jobs that are open at a time.</summary>
    private const int Open = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Whatever_is_killed_every_job_is_done_once()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable(Kills), CultureInfo.InvariantCulture, out var asked) ? asked : 6;
        using var broker = RabbitServer.StartOrSkip(Folder.At("broker"));
        var requests = await RequestsAsync();
        var expected = new List<string>();
        foreach (var request in requests)
            expected.Add(OutcomeOf(await EndedAsync(await AskAsync(request))));
        Assert.All(expected, outcome => Assert.StartsWith("Done", outcome, StringComparison.Ordinal));
        // The pictures are sent to this studio; the other finds them in its store.
        Directory.CreateDirectory(Folder.At("store", "pictures"));
        foreach (var file in requests.SelectMany(request => request.Files).Distinct())
            File.Copy(Folder.At("data", "pictures", file), Folder.At("store", "pictures", file));
        var port = FreePort();
        using var studio = new ImpastoProcess(Folder.At("studio.log"), broker.Address, "studio", "--port", $"{port}", "--data", Folder.At("queue"), "--store", Folder.At("store"), "--models", Folder.At("models"), "--jobs", "100000");
        using var one = new ImpastoProcess(Folder.At("one.log"), broker.Address, "worker", "--store", Folder.At("store"), "--models", Folder.At("models"), "--threads", "1", "--slots", "2");
        using var two = new ImpastoProcess(Folder.At("two.log"), broker.Address, "worker", "--store", Folder.At("store"), "--models", Folder.At("models"), "--threads", "1");
        using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}"), Timeout = TimeSpan.FromSeconds(10) };
        client.DefaultRequestHeaders.Add(Guard.Header, "1");
        studio.Start();
        await JobsAsync(client);
        one.Start();
        two.Start();
        var random = new SeededRandom((ulong)kills);
        var (killed, sent) = (new Dictionary<string, int>(), 0);
        for (var kill = 0; kill < kills; kill++)
        {
            var open = Open - (await JobsAsync(client)).Count(job => (string)job!["state"]! is "Pending" or "Running");
            for (; open > 0; open--, sent++)
                await SendAsync(client, requests, sent);
            await Task.Delay(200 + random.NextInt(5000));
            var at = random.NextInt(20);
            Action again;
            string name;
            (name, again) = at switch
            {
                0 => ("broker", Again(broker.Kill, broker.Start)),
                < 7 => ("studio", Again(studio.Kill, studio.Start)),
                < 14 => ("worker with two slots", Again(one.Kill, one.Start)),
                _ => ("worker with one slot", Again(two.Kill, two.Start)),
            };
            again();
            killed[name] = killed.GetValueOrDefault(name) + 1;
        }
        var clock = Stopwatch.StartNew();
        JsonArray jobs;
        while ((jobs = await JobsAsync(client)).Any(job => (string)job!["state"]! is "Pending" or "Running"))
        {
            Assert.True(clock.Elapsed < Patience, $"Jobs don't come to an end: {jobs.First(job => (string)job!["state"]! is "Pending" or "Running")}; {Logs()}");
            await Task.Delay(200);
        }
        TestContext.Current.SendDiagnosticMessage($"{kills} kills ({string.Join(", ", killed.Select(pair => $"{pair.Value} of the {pair.Key}"))}); {jobs.Count} jobs.");
        // As many jobs as were asked for, each once, with the pictures of a studio that nobody disturbed.
        Assert.Equal(Enumerable.Range(0, sent), jobs.Select(NumberOf).Order());
        Assert.All(jobs, job => Assert.Equal(expected[NumberOf(job) % expected.Count], OutcomeOf(job!.AsObject())));
        // One result for each task, whichever of its deliveries came to it.
        Assert.Equal(Enumerable.Range(0, sent).Sum(number => TasksOf(requests[number % requests.Count])), Directory.GetFiles(Folder.At("store", "tasks"), "*.json").Length);
        // A job that has ended has left nothing behind.
        Assert.Empty(Directory.Exists(Folder.At("store", "checkpoints")) ? Directory.EnumerateFileSystemEntries(Folder.At("store", "checkpoints")) : []);

        static Action Again(Action kill, Action start) => () =>
        {
            kill();
            start();
        };
        string Logs() => string.Join("\n", new[] { "studio.log", "one.log", "two.log" }.Select(log => File.Exists(Folder.At(log)) ? string.Join("\n", File.ReadLines(Folder.At(log)).TakeLast(20)) : ""));
    }

    private static int TasksOf(JobRequest request) => request.Kind switch { JobKind.Folder => request.Contents.Count, JobKind.Compare => request.Ways!.Count, _ => 1 };

    private static int NumberOf(JsonNode? job) => int.Parse(((string)job!["request"]!["names"]![0]!).Split('.')[0], CultureInfo.InvariantCulture);

    private static string OutcomeOf(JsonObject job) => $"{job["state"]} {job["message"]} {job["result"]} {string.Join(' ', job["parts"]!.AsArray().Select(part => (string)part!))}";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Every kind of job, small.</summary>
    private async Task<IReadOnlyList<JobRequest>> RequestsAsync()
    {
        var entry = RegistryFile.Read(Path.Combine(Repo.Root, "models")).Single(model => model.Name == "slim");
        File.Copy(Path.Combine(Repo.Root, "models", entry.File), Folder.At("models", entry.File));
        RegistryFile.Put(Folder.At("models"), entry);
        string first = await SendAsync(RandomModels.Photo(160, 120)), second = await SendAsync(RandomModels.Photo(120, 160)), third = await SendAsync(RandomModels.Photo(90, 90));
        var sent = await Client.PostAsync("api/clips", new ByteArrayContent(await File.ReadAllBytesAsync(await AnimationAsync(8, width: 96, height: 64))));
        var clip = (string)(await sent.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
        return
        [
            new JobRequest(first, Style: "ink"),
            new JobRequest(first, Style: "noon", Kind: JobKind.Folder, More: [second, third]),
            new JobRequest(first, StylePicture: second, Method: "gatys", Options: new JsonObject { ["iterations"] = 24, ["size"] = 96 }),
            new JobRequest(second, Kind: JobKind.Compare, Ways: [new ComparedWay("ink"), new ComparedWay("dusk"), new ComparedWay("oak")]),
            new JobRequest(clip, Style: "noon", Kind: JobKind.Film),
            new JobRequest(third, Kind: JobKind.Texture, Method: "quilting", Options: new JsonObject { ["size"] = "96x80" }),
        ];
    }

    /// <summary>Asks for the next job, and once more where nobody knows whether the answer was lost or the question.</summary>
    private static async Task SendAsync(HttpClient client, IReadOnlyList<JobRequest> requests, int number)
    {
        var name = FormattableString.Invariant($"{number}.png");
        while (true)
        {
            try
            {
                var answer = await client.PostAsJsonAsync("api/jobs", requests[number % requests.Count] with { Names = [name] }, Json);
                Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
                return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                if ((await JobsAsync(client)).Any(job => NumberOf(job) == number))
                    return;
            }
        }
    }

    /// <summary>All jobs, as soon as the studio answers.</summary>
    private static async Task<JsonArray> JobsAsync(HttpClient client)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            try
            {
                return (await client.GetFromJsonAsync<JsonArray>("api/jobs"))!;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && clock.Elapsed < Patience)
            {
                await Task.Delay(100);
            }
        }
    }
}
