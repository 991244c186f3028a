using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Imaging.IO;
using Impasto.TestSupport;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Studio.Tests;

/// <summary>A studio with small models of random weights, and a client of it.</summary>
public abstract class StudioTest : IAsyncLifetime
{
    /// <summary>As clients write.</summary>
    private protected static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private protected TempFolder Folder { get; } = new();

    private protected HttpClient Client { get; private set; } = null!;

    private protected StudioServer Studio { get; private set; } = null!;

    private protected virtual ModelStore Models => new([Folder.At("models")], Folder.At("models"));

    private protected virtual StudioOptions Options => new() { Port = 0, Data = Folder.At("data") };

    private protected virtual TimeProvider Clock => TimeProvider.System;

    public async ValueTask InitializeAsync()
    {
        RandomModels.Fill(Folder.At("models"));
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Studio.DisposeAsync();
        Client.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task StartAsync()
    {
        Studio = await StudioServer.StartAsync(Options, Models, Clock);
        Client?.Dispose();
        // An answer that isn't read to its end, such as the events', ends its connection at once.
        Client = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }) { BaseAddress = Studio.Address };
        Client.DefaultRequestHeaders.Add(Guard.Header, "1");
    }

    private protected async Task<string> SendAsync(Picture picture)
    {
        var answer = await Client.PostAsync("api/pictures", new ByteArrayContent(PictureFile.Encode(picture, PictureFormat.Png)));
        var sent = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal((picture.Width, picture.Height), ((int)sent["width"]!, (int)sent["height"]!));
        return (string)sent["id"]!;
    }

    private protected async Task<string> AskAsync(JobRequest request)
    {
        var answer = await Client.PostAsJsonAsync("api/jobs", request, Json);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
    }

    private protected async Task<JsonObject> JobAsync(string job) => (await Client.GetFromJsonAsync<JsonObject>($"api/jobs/{job}"))!;

    private protected Task<JsonObject> EndedAsync(string job) => UntilAsync(job, now => (string)now["state"]! is "Done" or "Failed" or "Cancelled");

    private protected async Task<JsonObject> UntilAsync(string job, Func<JsonObject, bool> isSo)
    {
        for (var i = 0; i < 1200; i++)
        {
            var now = await JobAsync(job);
            if (isSo(now))
                return now;
            await Task.Delay(50);
        }
        throw new TimeoutException($"The job {job} doesn't come to that: {await JobAsync(job)}");
    }

    /// <summary>An animation that moves to the left, 25 frames a second.</summary>
    private protected async Task<string> AnimationAsync(int frames, string ending = ".gif", int width = 48, int height = 32)
    {
        var pages = new List<(string, int)>();
        for (var i = 0; i < frames; i++)
        {
            var picture = RandomModels.Photo(width + i, height);
            var page = Folder.At($"frame-{i}.png");
            PictureFile.Save(new Picture(width, height, 3, [.. Enumerable.Range(0, height).SelectMany(y => picture.Pixels.Skip((y * (width + i) + i) * 3).Take(width * 3))]), page);
            pages.Add((page, 40));
        }
        var path = Folder.At($"clip{ending}");
        await Task.Run(() => AnimationFile.Write(path, pages));
        return path;
    }
}
