using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Impasto.Imaging;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Studio.Tests;

public sealed class StudioTests : StudioTest
{
    [Fact]
    public async Task A_photograph_comes_back_painted()
    {
        var photo = await SendAsync(RandomModels.Photo(90, 60));
        var styles = await Client.GetFromJsonAsync<JsonArray>("api/styles");
        Assert.Equal(["dawn", "dusk", "elm", "ink", "night", "noon", "oak"], styles!.Select(style => (string)style!["name"]!).Order(StringComparer.Ordinal));
        var job = await AskAsync(new JobRequest(photo, Style: "noon", Options: new JsonObject { ["strength"] = 0.8, ["size"] = 64 }));
        var done = await EndedAsync(job);
        Assert.Equal("Done", (string)done["state"]!);
        var result = PictureFile.Load(await Client.GetByteArrayAsync($"api/pictures/{done["result"]}"));
        Assert.Equal((64, 43), (result.Width, result.Height));
        // The recipe that made it is in the history.
        var listed = (await Client.GetFromJsonAsync<JsonArray>("api/jobs"))!.Single()!;
        Assert.Equal((photo, "noon", 0.8), ((string)listed["request"]!["picture"]!, (string)listed["request"]!["style"]!, (double)listed["request"]!["options"]!["strength"]!));
        Assert.Equal(HttpStatusCode.NoContent, (await Client.DeleteAsync($"api/jobs/{job}")).StatusCode);
        Assert.Empty((await Client.GetFromJsonAsync<JsonArray>("api/jobs"))!);
    }

    [Fact]
    public async Task Any_picture_is_a_style_for_the_methods_that_take_one()
    {
        string photo = await SendAsync(RandomModels.Photo(48, 40)), style = await SendAsync(RandomModels.Photo(30, 44));
        var done = await EndedAsync(await AskAsync(new JobRequest(photo, StylePicture: style, Method: "quilting")));
        Assert.Equal("Done", (string)done["state"]!);
        var mask = await SendAsync(new Picture(8, 8, 3));
        done = await EndedAsync(await AskAsync(new JobRequest(photo, Method: "oil", Mask: mask)));
        var untouched = PictureFile.Load(await Client.GetByteArrayAsync($"api/pictures/{done["result"]}"));
        var before = PictureFile.Load(await Client.GetByteArrayAsync($"api/pictures/{photo}"));
        Assert.Equal(before.Pixels, untouched.Pixels);
    }

    [Fact]
    public async Task Previews_show_what_the_sliders_say()
    {
        var photo = await SendAsync(RandomModels.Photo(300, 200));
        var full = await PreviewAsync($"api/pictures/{photo}/styled?style=dusk&side=96");
        Assert.Equal((96, 64), (full.Width, full.Height));
        Assert.Equal(full.Pixels, (await PreviewAsync($"api/pictures/{photo}/styled?style=dusk&side=96")).Pixels);
        Assert.NotEqual(full.Pixels, (await PreviewAsync($"api/pictures/{photo}/styled?style=dusk&side=96&strength=0.2")).Pixels);
        Assert.NotEqual(full.Pixels, (await PreviewAsync($"api/pictures/{photo}/styled?style=dawn&side=96")).Pixels);
        foreach (var wrong in (string[])["style=none&side=96", "style=dusk&side=9000", "style=dusk&side=96&strength=7", "style=dusk&side=x"])
            Assert.Equal(HttpStatusCode.BadRequest, (await Client.GetAsync($"api/pictures/{photo}/styled?{wrong}")).StatusCode);
    }

    [Fact]
    public async Task Every_method_describes_itself()
    {
        var described = await Client.GetFromJsonAsync<JsonObject>("api/methods");
        var methods = described!["methods"]!.AsArray();
        Assert.Equal(Composition.AllMethods.Create(Models).Methods.Select(method => method.Name), methods.Select(method => (string)method!["name"]!));
        var oil = methods.Single(method => (string)method!["name"]! == "oil")!;
        var colors = oil["options"]!.AsArray().Single(option => (string)option!["name"]! == "colors")!;
        Assert.Equal((26, 2, 64, "number"), ((int)colors["default"]!, (int)colors["min"]!, (int)colors["max"]!, (string)colors["type"]!));
        // Files of this machine can't be named.
        Assert.DoesNotContain(oil["options"]!.AsArray(), option => (string)option!["name"]! == "palette");
        Assert.DoesNotContain(methods.Single(method => (string)method!["name"]! == "gatys")!["options"]!.AsArray(), option => (string)option!["name"]! == "network");
    }

    [Fact]
    public async Task The_page_is_there_and_small()
    {
        long bytes = 0;
        foreach (var (path, type) in new[] { ("", "text/html"), ("studio.js", "text/javascript"), ("brush.js", "text/javascript"), ("zoom.js", "text/javascript"), ("texts.js", "text/javascript"), ("studio.css", "text/css"), ("live", "text/html"), ("live/live.js", "text/javascript"), ("live/worker.js", "text/javascript") })
        {
            var answer = await Client.GetAsync(path);
            Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
            bytes += (await answer.Content.ReadAsByteArrayAsync()).Length;
            Assert.StartsWith("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }
        Assert.InRange(bytes, 5_000, 150_000);
    }

    [Fact]
    public async Task The_live_page_may_compute_with_threads()
    {
        foreach (var path in new[] { "live", "live/live.js", "live/worker.js" })
        {
            var answer = await Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Opener-Policy")));
            Assert.Equal("require-corp", Assert.Single(answer.Headers.GetValues("Cross-Origin-Embedder-Policy")));
            Assert.Contains("script-src 'self' 'wasm-unsafe-eval';", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }
        Assert.SkipUnless(File.Exists(Path.Combine(AppContext.BaseDirectory, "web", "ort.wasm.min.mjs")), "npm had no ONNX Runtime for browsers when this was built.");
        using var asked = new HttpRequestMessage(HttpMethod.Get, "live/ort/ort-wasm-simd-threaded.wasm");
        asked.Headers.Add("Accept-Encoding", "gzip");
        var wasm = await Client.SendAsync(asked);
        Assert.Equal("application/wasm", wasm.Content.Headers.ContentType!.MediaType);
        // A first visit is to be 5 MB at most.
        Assert.InRange((await wasm.Content.ReadAsByteArrayAsync()).Length, 1_000_000, 4_500_000);
    }

    [Fact]
    public async Task Styles_are_given_to_browsers()
    {
        var listed = (await Client.GetFromJsonAsync<JsonArray>("api/styles"))!.ToDictionary(style => (string)style!["name"]!, style => (bool)style!["browser"]!);
        Assert.Equal((true, true, false), (listed["ink"], listed["noon"], listed["oak"]));
        foreach (var steady in new[] { "true", "false" })
        {
            var graph = Tensors.Weights.Onnx.OnnxModel.Load(new MemoryStream(await Client.GetByteArrayAsync($"api/styles/web?style=noon&width=64&height=48&steady={steady}")), "answer");
            Assert.Equal(steady == "false", graph.Nodes.Any(node => node.Operator == "InstanceNormalization"));
        }
        foreach (var wrong in new[] { "style=none", "style=oak", "style=noon&width=50", "style=noon&width=4000", "style=noon&width=x" })
            Assert.Equal(HttpStatusCode.BadRequest, (await Client.GetAsync($"api/styles/web?{wrong}")).StatusCode);
    }

    [Fact]
    public async Task Others_are_turned_away()
    {
        using var bare = new HttpClient { BaseAddress = Studio.Address };
        Assert.Equal(HttpStatusCode.Forbidden, (await bare.PostAsJsonAsync("api/jobs", new { picture = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await bare.DeleteAsync("api/jobs/x")).StatusCode);
        using var rebound = new HttpRequestMessage(HttpMethod.Get, "health");
        rebound.Headers.Host = "evil.example";
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await bare.SendAsync(rebound)).StatusCode);
        Assert.Equal("ok", await bare.GetStringAsync("health"));
    }

    [Theory]
    [InlineData("api/pictures/..%2f..%2fstudio.db")]
    [InlineData("api/pictures/studio.db")]
    [InlineData("api/pictures/0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("api/jobs/none")]
    [InlineData("api/pictures/0000000000000000000000000000000000000000000000000000000000000000/styled?style=dusk")]
    public async Task What_is_not_there_is_not_found(string path) => Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync(path)).StatusCode);

    [Fact]
    public async Task What_cannot_be_done_is_said_at_once()
    {
        var photo = await SendAsync(RandomModels.Photo(40, 30));
        async Task Says(string sentence, JobRequest request)
        {
            var answer = await Client.PostAsJsonAsync("api/jobs", request);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(sentence, (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["detail"]!, StringComparison.Ordinal);
        }
        await Says("did you mean noon", new JobRequest(photo, Style: "nooon"));
        await Says("Neither a style nor a method", new JobRequest(photo));
        await Says("choose one", new JobRequest(photo, Style: "noon", StylePicture: photo));
        await Says("'palette' is no option of oil that can be set here", new JobRequest(photo, Method: "oil", Options: new JsonObject { ["palette"] = "/etc/passwd" }));
        await Says("colors", new JobRequest(photo, Method: "oil", Options: new JsonObject { ["colors"] = 1000 }));
        var noPicture = await Client.PostAsync("api/pictures", new ByteArrayContent(Encoding.ASCII.GetBytes("no picture")));
        Assert.Equal(HttpStatusCode.BadRequest, noPicture.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await TooLargeAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await Client.PostAsync("api/jobs", new StringContent("{", Encoding.UTF8, "application/json"))).StatusCode);
        // What the server refuses by itself is said as well.
        foreach (var (answer, sentence) in new[]
        {
            (await Client.PostAsync("api/pictures", new StringContent("x", Encoding.UTF8, "text/plain")), "application/octet-stream"),
            (await Client.GetAsync("api/nothing"), "nothing at this address"),
            (await Client.PutAsync("api/jobs", null), "in that way"),
        })
            Assert.Contains(sentence, (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_are_stopped_and_begun_again()
    {
        var photo = await SendAsync(RandomModels.Photo(900, 700));
        // The first keeps the second waiting.
        string running = await AskAsync(new JobRequest(photo, Method: "strokes")), waiting = await AskAsync(new JobRequest(photo, Style: "ink", Options: new JsonObject { ["size"] = 32 }));
        Assert.True((await Client.PostAsync($"api/jobs/{waiting}/cancel", null)).IsSuccessStatusCode);
        Assert.Equal("Cancelled", (string)(await EndedAsync(waiting))["state"]!);
        await Client.PostAsync($"api/jobs/{running}/cancel", null);
        Assert.Contains((string)(await EndedAsync(running))["state"]!, (string[])["Cancelled", "Done"]);
        Assert.Equal(HttpStatusCode.Conflict, (await Client.PostAsync($"api/jobs/{waiting}/cancel", null)).StatusCode);
        Assert.True((await Client.PostAsync($"api/jobs/{waiting}/retry", null)).IsSuccessStatusCode);
        Assert.Equal("Done", (string)(await EndedAsync(waiting))["state"]!);
        Assert.Equal(HttpStatusCode.Conflict, (await Client.PostAsync($"api/jobs/{waiting}/retry", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Client.PostAsync("api/jobs/none/cancel", null)).StatusCode);
    }

    [Fact]
    public async Task Pages_are_told_of_changes()
    {
        var photo = await SendAsync(RandomModels.Photo(40, 30));
        using var stream = new StreamReader(await Client.GetStreamAsync("api/events"));
        var told = Task.Run(async () =>
        {
            var states = new List<string>();
            while (states is not [.., "Done"] && await stream.ReadLineAsync() is { } line)
            {
                if (line.StartsWith("data: {", StringComparison.Ordinal))
                    states.Add((string)JsonNode.Parse(line[6..])!["state"]!);
            }
            return states;
        });
        await EndedAsync(await AskAsync(new JobRequest(photo, Style: "ink")));
        var states = await told.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["Pending", "Running", "Done"], states.Distinct());
    }

    [Fact]
    public async Task A_page_that_is_open_does_not_hold_up_the_end()
    {
        using var stream = new StreamReader(await Client.GetStreamAsync("api/events"));
        Assert.Equal("event: hello", await stream.ReadLineAsync());
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await Studio.DisposeAsync();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"It took {clock.Elapsed}.");
        Assert.EndsWith("\n", await stream.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_queue_outlives_theStudio()
    {
        var photo = await SendAsync(RandomModels.Photo(40, 30));
        await EndedAsync(await AskAsync(new JobRequest(photo, Style: "ink")));
        await Studio.DisposeAsync();
        string interrupted;
        // A process that ended while it worked.
        using (var store = new JobStore(Folder.At("data", "studio.db")))
        {
            interrupted = store.Add(new JobRequest(photo, Style: "noon"), DateTimeOffset.UnixEpoch).Id;
            Assert.Equal(JobState.Running, store.Take()!.State);
            Assert.Null(store.Take());
        }
        await StartAsync();
        Assert.Equal("Done", (string)(await EndedAsync(interrupted))["state"]!);
        Assert.Equal(2, (await Client.GetFromJsonAsync<JsonArray>("api/jobs"))!.Count);
    }

    [Fact]
    public async Task OneFolder_and_one_port_serve_oneStudio()
    {
        Assert.Contains("close the other studio", (await Assert.ThrowsAsync<InputException>(() =>
            StudioServer.StartAsync(new StudioOptions { Port = 0, Data = Folder.At("data") }, Models))).Message, StringComparison.Ordinal);
        Assert.Contains($"port {Studio.Address.Port}", (await Assert.ThrowsAsync<UsageException>(() =>
            StudioServer.StartAsync(new StudioOptions { Port = Studio.Address.Port, Data = Folder.At("other") }, Models))).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(Folder.At("damaged"));
        await File.WriteAllTextAsync(Folder.At("damaged", "studio.db"), new string('x', 5000));
        Assert.Contains("can't be read", (await Assert.ThrowsAsync<InputException>(() =>
            StudioServer.StartAsync(new StudioOptions { Port = 0, Data = Folder.At("damaged") }, Models))).Message, StringComparison.Ordinal);
    }

    private async Task<Picture> PreviewAsync(string path) => PictureFile.Load(await Client.GetByteArrayAsync(path));

    private async Task<HttpResponseMessage> TooLargeAsync()
    {
        // The size is said and refused before anything is sent.
        using var socket = new TcpClient();
        await socket.ConnectAsync(Studio.Address.Host, Studio.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/pictures HTTP/1.1\r\nHost: localhost\r\n{Guard.Header}: 1\r\nContent-Length: {PictureShelf.MaxBytes + 1}\r\n\r\n"));
        using var reader = new StreamReader(stream);
        var status = (await reader.ReadLineAsync())!.Split(' ')[1];
        return new HttpResponseMessage((HttpStatusCode)int.Parse(status, System.Globalization.CultureInfo.InvariantCulture));
    }
}
