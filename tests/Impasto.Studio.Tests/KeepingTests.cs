using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Impasto.Imaging;
using Impasto.Tests.Methods.FeedForward;
using Microsoft.Extensions.DependencyInjection;

namespace Impasto.Studio.Tests;

/// <summary>What the disk holds, and for how long.</summary>
public sealed class KeepingTests : StudioTest
{
    private readonly LaterClock _clock = new();

    private protected override TimeProvider Clock => _clock;

    /// <summary>The smallest that can be set: a megabyte.</summary>
    private protected override StudioOptions Options => base.Options with { Disk = 0.001f };

    private void Collect() => Studio.Services.GetRequiredService<Collector>().Collect();

    private async Task<bool> IsThereAsync(string picture) => File.Exists(Folder.At("data", "pictures", picture)) && (await Client.GetAsync($"api/pictures/{picture}")).IsSuccessStatusCode;

    [Fact]
    public async Task Pictures_that_nothing_refers_to_are_deleted_after_a_day()
    {
        string unused = await SendAsync(RandomModels.Photo(30, 20)), used = await SendAsync(RandomModels.Photo(40, 30)), mask = await SendAsync(RandomModels.Photo(20, 20)),
            style = await SendAsync(RandomModels.Photo(24, 24));
        var job = await EndedAsync(await AskAsync(new JobRequest(used, StylePicture: style, Method: "quilting", Mask: mask)));
        Assert.Equal("Done", (string)job["state"]!);
        Collect();
        Assert.True(File.Exists(Folder.At("data", "pictures", unused)));
        _clock.Later += TimeSpan.FromHours(23);
        Collect();
        // Looking at it is using it.
        Assert.True(await IsThereAsync(unused));
        _clock.Later += TimeSpan.FromHours(23);
        Collect();
        Assert.True(File.Exists(Folder.At("data", "pictures", unused)));
        _clock.Later += TimeSpan.FromHours(2);
        var before = Studio.Services.GetRequiredService<PictureShelf>().TotalBytes;
        var size = new FileInfo(Folder.At("data", "pictures", unused)).Length;
        Collect();
        Assert.False(await IsThereAsync(unused));
        Assert.Equal(before - size, Studio.Services.GetRequiredService<PictureShelf>().TotalBytes);
        foreach (var kept in new[] { used, mask, style, (string)job["result"]! })
            Assert.True(await IsThereAsync(kept));
        // Without the job nothing refers to them any more.
        await Client.DeleteAsync($"api/jobs/{job["id"]}");
        _clock.Later += TimeSpan.FromDays(2);
        Collect();
        Assert.Empty(Directory.EnumerateFiles(Folder.At("data", "pictures")));
        Assert.Equal(0, Studio.Services.GetRequiredService<PictureShelf>().TotalBytes);
    }

    [Fact]
    public async Task What_is_sent_again_is_as_new()
    {
        var photo = await SendAsync(RandomModels.Photo(30, 20));
        _clock.Later += TimeSpan.FromHours(25);
        Assert.Equal(photo, await SendAsync(RandomModels.Photo(30, 20)));
        Collect();
        Assert.True(await IsThereAsync(photo));
    }

    [Fact]
    public async Task Checkpoints_of_jobs_that_are_no_more_are_deleted_too()
    {
        var photo = await SendAsync(RandomModels.Photo(30, 20));
        var job = (string)(await EndedAsync(await AskAsync(new JobRequest(photo, Style: "ink"))))["id"]!;
        Directory.CreateDirectory(Folder.At("data", "checkpoints"));
        foreach (var name in new[] { job, "gone" })
            await File.WriteAllTextAsync(Folder.At("data", "checkpoints", name), "");
        Collect();
        Assert.Equal(2, Directory.GetFiles(Folder.At("data", "checkpoints")).Length);
        _clock.Later += TimeSpan.FromHours(25);
        Collect();
        Assert.Equal(job, Path.GetFileName(Assert.Single(Directory.GetFiles(Folder.At("data", "checkpoints")))));
    }

    [Fact]
    public async Task The_disk_has_a_limit()
    {
        var small = await SendAsync(RandomModels.Photo(200, 150));
        var noise = new SeededRandom(1);
        var large = new Picture(540, 540, 3);
        for (var i = 0; i < large.Pixels.Length; i++)
            large.Pixels[i] = noise.NextFloat();
        await SendAsync(large);
        // The next would be beyond: what is sent is refused, and so is work that would make more; what there is can be had.
        Assert.Equal(HttpStatusCode.InsufficientStorage, (await PostAsync(RandomModels.Photo(500, 400))).StatusCode);
        Assert.True(await IsThereAsync(small));
        var refused = await PostAsync(large);
        Assert.Contains("may take 0.001 GB", (string)(await refused.Content.ReadFromJsonAsync<JsonObject>())!["detail"]!, StringComparison.Ordinal);
        // A result that was worked for is kept, though it is beyond.
        var job = await EndedAsync(await AskAsync(new JobRequest(small, Style: "ink")));
        Assert.Equal("Done", (string)job["state"]!);
        Assert.True(Studio.Services.GetRequiredService<PictureShelf>().TotalBytes > 1_000_000);
        Assert.Equal(HttpStatusCode.InsufficientStorage, (await Client.PostAsJsonAsync("api/jobs", new JobRequest(small, Style: "ink"))).StatusCode);
        _clock.Later += TimeSpan.FromDays(2);
        Collect();
        await SendAsync(RandomModels.Photo(100, 80));
    }

    private Task<HttpResponseMessage> PostAsync(Picture picture) => Client.PostAsync("api/pictures", new ByteArrayContent(PictureFile.Encode(picture, PictureFormat.Png)));
}
