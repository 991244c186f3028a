using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Impasto.Imaging;
using Impasto.Tests.Methods.FeedForward;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Impasto.Studio.Tests;

/// <summary>The OpenAPI document, the metrics, and a client that does what the one allows and more.</summary>
public sealed class DescriptionTests : StudioTest
{
    private static readonly string[] Methods = ["get", "post", "put", "delete", "patch"];

    private async Task<JsonObject> DocumentAsync() => (await Client.GetFromJsonAsync<JsonObject>("openapi/v1.json"))!;

    [Fact]
    public async Task Every_route_is_in_the_document()
    {
        var document = await DocumentAsync();
        Assert.StartsWith("3.", (string)document["openapi"]!, StringComparison.Ordinal);
        var described = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Where(member => Methods.Contains(member.Key)).Select(member => $"{member.Key} {path.Key}"));
        // But for the pages' own files and the document itself.
        var page = new[] { "get /", "get /studio.js", "get /brush.js", "get /zoom.js", "get /texts.js", "get /studio.css", "get /openapi/{documentName}.json", "get /live", "get /live/live.js", "get /live/worker.js",
            "get /live/ort/ort.wasm.min.mjs", "get /live/ort/ort-wasm-simd-threaded.mjs", "get /live/ort/ort-wasm-simd-threaded.wasm" };
        var routes = Studio.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Select(method => $"{method.ToLowerInvariant()} /{route.RoutePattern.RawText!.Trim('/')}"));
        Assert.Equal(routes.Except(page).Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        foreach (var operation in document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Where(member => Methods.Contains(member.Key)))
            Assert.NotEmpty((string)operation.Value!["summary"]!);
        Assert.Equal(["Pending", "Running", "Paused", "Done", "Failed", "Cancelled"], document["components"]!["schemas"]!["JobState"]!["enum"]!.AsArray().Select(state => (string)state!));
        Assert.Equal(["picture"], document["components"]!["schemas"]!["JobRequest"]!["required"]!.AsArray().Select(name => (string)name!));
    }

    [Fact]
    public async Task Metrics_count_what_was_done()
    {
        var photo = await SendAsync(RandomModels.Photo(40, 30));
        await EndedAsync(await AskAsync(new JobRequest(photo, Style: "ink")));
        await EndedAsync(await AskAsync(new JobRequest(photo, Style: "noon")));
        // Counted just after the end is told.
        await Task.Delay(200);
        var answer = await Client.GetAsync("metrics");
        Assert.Equal("text/plain; version=0.0.4", answer.Content.Headers.ContentType!.ToString());
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var values = lines.Where(line => line[0] != '#').ToDictionary(line => line[..line.LastIndexOf(' ')], line => double.Parse(line[line.LastIndexOf(' ')..], CultureInfo.InvariantCulture));
        Assert.Equal((2, 0, 0), (values["impasto_jobs{state=\"done\"}"], values["impasto_jobs{state=\"paused\"}"], values["impasto_queue_length"]));
        Assert.Equal(1, values["impasto_jobs_ended_total{method=\"johnson\",state=\"done\"}"]);
        Assert.True(values["impasto_job_seconds_total{method=\"cin\",state=\"done\"}"] > 0);
        Assert.Equal(new DirectoryInfo(Folder.At("data", "pictures")).EnumerateFiles().Sum(file => file.Length), values["impasto_pictures_bytes"]);
        // Each has its help and its type before it.
        foreach (var name in values.Keys.Select(key => key.Split('{')[0]).Distinct())
        {
            Assert.Contains(lines, line => line.StartsWith($"# HELP {name} ", StringComparison.Ordinal));
            Assert.Contains(lines, line => line == $"# TYPE {name} gauge" || line == $"# TYPE {name} counter");
        }
    }

    /// <summary>Set IMPASTO_STUDIO_FUZZ to send another number.</summary>
    [Fact]
    public async Task No_request_breaks_it()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("IMPASTO_STUDIO_FUZZ") ?? "300", CultureInfo.InvariantCulture);
        var document = await DocumentAsync();
        var picture = await SendAsync(RandomModels.Photo(32, 24));
        var job = await AskAsync(new JobRequest(picture, Style: "ink"));
        await EndedAsync(job);
        var fuzz = new Requests(document, new Random(19), ["ink", "noon", "oil", picture, picture, job]);
        var statuses = new SortedDictionary<int, int>();
        for (var i = 0; i < count; i++)
        {
            using var request = fuzz.Next(out var text);
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            using var answer = await SentAsync(request, $"request {i}: {text}", patience.Token);
            var status = (int)answer.StatusCode;
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            Assert.True(status < 500, $"{status} to request {i}: {text}\n{(status < 500 ? "" : await answer.Content.ReadAsStringAsync(patience.Token))}");
            if (status >= 400 && answer.Content.Headers.ContentType?.MediaType == "application/problem+json")
                Assert.DoesNotContain("   at ", await answer.Content.ReadAsStringAsync(patience.Token), StringComparison.Ordinal);
        }
        TestContext.Current.SendDiagnosticMessage("{0}", string.Join(", ", statuses.Select(pair => $"{pair.Value} of {pair.Key}")));
        // It isn't all refused at the door.
        Assert.True(statuses.GetValueOrDefault(200) > count / 20 && statuses.Where(pair => pair.Key >= 400).Sum(pair => pair.Value) > count / 20);
        Assert.Equal("ok", await Client.GetStringAsync("health"));
        // Pages that were closed are forgotten.
        var events = Studio.Services.GetRequiredService<StudioEvents>();
        for (var i = 0; events.Listeners > 0 && i < 100; i++)
            await Task.Delay(50);
        Assert.Equal(0, events.Listeners);
    }

    private async Task<HttpResponseMessage> SentAsync(HttpRequestMessage request, string text, CancellationToken cancel)
    {
        try
        {
            return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException e)
        {
            throw new InvalidOperationException($"No answer to {text}", e);
        }
    }

    /// <summary>Requests made of the document: right ones, and such as have something wrong.</summary>
    private sealed class Requests(JsonObject document, Random random, string[] names)
    {
        private static readonly string[] Texts =
            ["", " ", "0", "-1", "64", "1e400", "NaN", "true", "null", "..", "../../studio.db", "%00", "\u0000", "☃", "'; DROP TABLE jobs; --", "<script>", "9999999999999999999999", "None", "Luminance"];

        private readonly List<(string Method, string Path, JsonObject Operation)> _operations =
            [.. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Where(member => Methods.Contains(member.Key)).Select(member => (member.Key, path.Key, member.Value!.AsObject())))];

        public HttpRequestMessage Next(out string text)
        {
            var (method, path, operation) = _operations[random.Next(_operations.Count)];
            var query = new List<string>();
            foreach (var parameter in operation["parameters"]?.AsArray().Select(parameter => parameter!.AsObject()) ?? [])
            {
                var name = (string)parameter["name"]!;
                var value = Uri.EscapeDataString(Value());
                if ((string)parameter["in"]! == "path")
                    path = path.Replace($"{{{name}}}", value.Length > 0 ? value : "x", StringComparison.Ordinal);
                else if ((string)parameter["in"]! == "query" && random.Next(4) > 0)
                    query.Add($"{name}={value}");
            }
            var request = new HttpRequestMessage(new HttpMethod(random.Next(30) == 0 ? "PATCH" : method.ToUpperInvariant()), path + (query.Count > 0 ? "?" + string.Join('&', query) : ""));
            text = $"{request.Method} {request.RequestUri}";
            if (operation["requestBody"]?["content"] is not JsonObject content)
                return request;
            if (content["application/json"]?["schema"] is { } schema)
            {
                var json = random.Next(8) == 0 ? Value() : Json(schema.AsObject(), 0)?.ToJsonString() ?? "null";
                text += " " + json;
                request.Content = new StringContent(json, Encoding.UTF8, random.Next(20) == 0 ? "text/plain" : "application/json");
            }
            else
            {
                var bytes = PictureFile.Encode(RandomModels.Photo(random.Next(1, 40), random.Next(1, 40)), random.Next(2) == 0 ? PictureFormat.Png : PictureFormat.Jpeg);
                for (var i = random.Next(3) * random.Next(20); i > 0; i--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                request.Content = new ByteArrayContent(bytes[..(random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length)]);
                text += $" {bytes.Length} bytes";
            }
            return request;
        }

        private string Value() => random.Next(3) > 0 ? names[random.Next(names.Length)] : random.Next(2) == 0 ? random.Next(-10, 200).ToString(CultureInfo.InvariantCulture) : Texts[random.Next(Texts.Length)];

        private JsonNode? Json(JsonObject schema, int depth)
        {
            if ((string?)schema["$ref"] is { } reference)
                return Json(document["components"]!["schemas"]![reference.Split('/')[^1]]!.AsObject(), depth);
            if (schema["oneOf"] is JsonArray either)
                return Json(either[random.Next(either.Count)]!.AsObject(), depth);
            if (random.Next(12) == 0 || depth > 3)
                return Any();
            if (schema["properties"] is JsonObject properties)
                return new JsonObject(properties.Where(_ => random.Next(4) > 0).Select(pair => KeyValuePair.Create(pair.Key, Json(pair.Value!.AsObject(), depth + 1))));
            if (schema["type"]?.ToString().Contains("string", StringComparison.Ordinal) == true)
                return random.Next(3) == 0 ? null : Value();
            if (schema["items"] is JsonObject item)
                return new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Json(item, depth + 1))]);
            // Options, of which the document says no more than that they are an object.
            return new JsonObject(new[] { "size", "strength", "style-scale", "seed", "iterations", "colors", "preserve-color", "network" }.Where(_ => random.Next(4) == 0)
                .Select(name => KeyValuePair.Create(name, random.Next(3) == 0 ? Any() : random.Next(100))));
        }

        private JsonNode? Any() => random.Next(7) switch
        {
            0 => null,
            1 => random.Next(-100, 100),
            2 => random.NextDouble() * 1e30,
            3 => random.Next(2) == 0,
            4 => new JsonArray(1, "x", null),
            5 => new JsonObject { ["a"] = new JsonArray() },
            _ => Texts[random.Next(Texts.Length)],
        };
    }
}
