using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Impasto.Imaging;
using Impasto.Imaging.Clips;
using Impasto.Tests.Methods.FeedForward;
using Microsoft.Extensions.DependencyInjection;

namespace Impasto.Studio.Tests;

/// <summary>Folders, films, textures and blends of styles.</summary>
public sealed class KindsTests : StudioTest
{
    private async Task<JsonObject> SendClipAsync(string path)
    {
        var answer = await Client.PostAsync("api/clips", new ByteArrayContent(await File.ReadAllBytesAsync(path)));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private async Task<string> RefusedAsync(JobRequest request)
    {
        var answer = await Client.PostAsJsonAsync("api/jobs", request, Json);
        Assert.True((int)answer.StatusCode is 400 or 404, $"{answer.StatusCode}");
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["detail"]!;
    }

    private async Task<List<(string Name, Picture Picture)>> ZipAsync(string job)
    {
        using var zip = new ZipArchive(new MemoryStream(await Client.GetByteArrayAsync($"api/jobs/{job}/zip")));
        return [.. zip.Entries.Select(entry =>
        {
            using var stream = entry.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            File.WriteAllBytes(Folder.At("entry.png"), copy.ToArray());
            return (entry.FullName, PictureFile.Load(Folder.At("entry.png")));
        })];
    }

    [Fact]
    public async Task A_folder_comes_back_as_one_file()
    {
        string first = await SendAsync(RandomModels.Photo(40, 30)), second = await SendAsync(RandomModels.Photo(30, 50)), third = await SendAsync(RandomModels.Photo(24, 24));
        var request = new JobRequest(first, Style: "noon", Kind: JobKind.Folder, More: [second, third], Names: ["../../etc/passwd", "C:\\Photos\\Émile?.jpeg", "passwd.png"]);
        var job = await AskAsync(request);
        var done = await EndedAsync(job);
        Assert.Equal(("Done", "Folder"), ((string)done["state"]!, (string)done["request"]!["kind"]!));
        Assert.Equal(3, done["parts"]!.AsArray().Count);
        var files = await ZipAsync(job);
        Assert.Equal(["passwd.png", "Émile_.png", "passwd 2.png"], files.Select(file => file.Name));
        Assert.Equal([(40, 30), (30, 50), (24, 24)], files.Select(file => (file.Picture.Width, file.Picture.Height)));
        // Each is what a job of its own makes.
        var alone = await EndedAsync(await AskAsync(new JobRequest(second, Style: "noon")));
        Assert.Equal((string)alone["result"]!, (string)done["parts"]![1]!);
        // A picture's job has none, and what is kept is what jobs refer to.
        Assert.Equal(HttpStatusCode.NotFound, (await Client.GetAsync($"api/jobs/{alone["id"]}/zip")).StatusCode);
        Assert.Equal(7, Studio.Services.GetRequiredService<JobStore>().All().SelectMany(kept => kept.Files).Distinct().Count() + 1);
    }

    [Fact]
    public async Task A_folder_that_was_paused_goes_on_behind_what_is_done()
    {
        var photos = new List<string>();
        for (var i = 0; i < 6; i++)
            photos.Add(await SendAsync(RandomModels.Photo(260 + i, 200)));
        var job = await AskAsync(new JobRequest(photos[0], Method: "strokes", Kind: JobKind.Folder, More: photos[1..]));
        await UntilAsync(job, now => now["parts"]!.AsArray().Count >= 1);
        await Client.PostAsync($"api/jobs/{job}/pause", null);
        var paused = await UntilAsync(job, now => (string)now["state"]! != "Running");
        Assert.Equal("Paused", (string)paused["state"]!);
        var parts = paused["parts"]!.AsArray().Select(part => (string)part!).ToList();
        Assert.InRange(parts.Count, 1, 5);
        Assert.Equal(parts.Count, (await ZipAsync(job)).Count);
        await Studio.DisposeAsync();
        await StartAsync();
        await Client.PostAsync($"api/jobs/{job}/resume", null);
        var done = await EndedAsync(job);
        Assert.Equal(("Done", 6), ((string)done["state"]!, done["parts"]!.AsArray().Count));
        Assert.Equal(parts, done["parts"]!.AsArray().Take(parts.Count).Select(part => (string)part!));
    }

    [Theory]
    [InlineData(".gif")]
    [InlineData(".webp")]
    public async Task An_animation_is_painted_without_ffmpeg(string ending)
    {
        var clip = await SendClipAsync(await AnimationAsync(6, ending));
        Assert.Equal((48, 32, 6, 25.0), ((int)clip["width"]!, (int)clip["height"]!, (int)clip["frames"]!, (double)clip["rate"]!));
        Assert.EndsWith(ending, (string)clip["id"]!, StringComparison.Ordinal);
        // Its first picture stands for it.
        var seen = PictureFile.Load(await Client.GetByteArrayAsync($"api/pictures/{clip["id"]}?side=24"));
        Assert.Equal((24, 16), (seen.Width, seen.Height));
        Assert.True((await Client.GetAsync($"api/pictures/{clip["id"]}/styled?style=ink&side=24")).IsSuccessStatusCode);
        var done = await EndedAsync(await AskAsync(new JobRequest((string)clip["id"]!, Style: "ink", Kind: JobKind.Film, Options: new JsonObject { ["steady"] = 0.5, ["strength"] = 0.9 })));
        Assert.True((string)done["state"]! == "Done", done.ToString());
        var answer = await Client.GetAsync($"api/pictures/{done["result"]}");
        Assert.Equal($"image/{ending[1..]}", answer.Content.Headers.ContentType!.MediaType);
        var film = Folder.At($"film{ending}");
        await File.WriteAllBytesAsync(film, await answer.Content.ReadAsByteArrayAsync());
        var painted = Clip.Open(film);
        Assert.Equal((48, 32, 6), (painted.Info.Width, painted.Info.Height, painted.Info.Frames));
        Assert.NotEqual(Clip.Open(Folder.At($"clip{ending}")).Frames().First().Pixels, painted.Frames().First().Pixels);
        // Nothing is left of the work, and no file of this machine is told of.
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder.At("data", "checkpoints")));
        Assert.DoesNotContain(Folder.At(), done.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_film_that_was_interrupted_is_the_same_film()
    {
        var clip = (string)(await SendClipAsync(await AnimationAsync(16, width: 240, height: 180)))["id"]!;
        var request = new JobRequest(clip, Style: "noon", Kind: JobKind.Film);
        var straight = await EndedAsync(await AskAsync(request));
        Assert.True((string)straight["state"]! == "Done", straight.ToString());
        var job = await AskAsync(request);
        await UntilAsync(job, now => now["progress"] is { } progress && (double)progress > 0.1);
        await Client.PostAsync($"api/jobs/{job}/pause", null);
        var paused = await UntilAsync(job, now => (string)now["state"]! != "Running");
        Assert.Equal("Paused", (string)paused["state"]!);
        await Studio.DisposeAsync();
        await StartAsync();
        await Client.PostAsync($"api/jobs/{job}/resume", null);
        var done = await EndedAsync(job);
        Assert.Equal(((string)straight["state"]!, (string)straight["result"]!), ((string)done["state"]!, (string)done["result"]!));
    }

    [Fact]
    public async Task A_film_of_ffmpeg_keeps_its_time()
    {
        Assert.SkipUnless(Ffmpeg.Installed() is not null, "ffmpeg is not installed.");
        var source = Folder.At("clip.mp4");
        Assert.Equal(0, Ffmpeg.Run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=12:duration=1", "-pix_fmt", "yuv420p", source], TestContext.Current.CancellationToken).Code);
        var clip = await SendClipAsync(source);
        Assert.Equal((64, 48, 12), ((int)clip["width"]!, (int)clip["height"]!, (int)clip["frames"]!));
        var job = await AskAsync(new JobRequest((string)clip["id"]!, Style: "dusk", Kind: JobKind.Film, Options: new JsonObject { ["from"] = "0.5" }));
        var done = await EndedAsync(job);
        Assert.True((string)done["state"]! == "Done", done.ToString());
        var answer = await Client.GetAsync($"api/pictures/{done["result"]}");
        Assert.Equal("video/mp4", answer.Content.Headers.ContentType!.MediaType);
        await File.WriteAllBytesAsync(Folder.At("film.mp4"), await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(6, Clip.Open(Folder.At("film.mp4")).Info.Frames);
        using var part = new HttpRequestMessage(HttpMethod.Get, $"api/pictures/{done["result"]}");
        part.Headers.Range = new(0, 9);
        Assert.Equal(HttpStatusCode.PartialContent, (await Client.SendAsync(part)).StatusCode);
        // What is wrong with a clip is said without the names of files.
        done = await EndedAsync(await AskAsync(new JobRequest((string)clip["id"]!, Style: "dusk", Kind: JobKind.Film, Options: new JsonObject { ["from"] = "9" })));
        Assert.Equal("Failed", (string)done["state"]!);
        Assert.StartsWith("The clip ends after 1 s", (string)done["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")]
    [InlineData("ffconcat version 1.0\nfile /etc/passwd\n")]
    [InlineData("GIF89a and nothing more")]
    [InlineData("")]
    public async Task What_is_no_clip_is_refused(string content)
    {
        var answer = await Client.PostAsync("api/clips", new ByteArrayContent(Encoding.ASCII.GetBytes(content)));
        Assert.InRange((int)answer.StatusCode, 400, 404);
        var sentence = (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["detail"]!;
        Assert.StartsWith("The file ", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(Folder.At(), sentence, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Folder.At("data", "pictures")));
    }

    [Fact]
    public async Task A_texture_is_made_of_a_sample()
    {
        string bark = await SendAsync(RandomModels.Photo(64, 64)), stone = await SendAsync(RandomModels.Photo(64, 48));
        var done = await EndedAsync(await AskAsync(new JobRequest(bark, Kind: JobKind.Texture, Method: "quilting", Options: new JsonObject { ["size"] = "96x80", ["tileable"] = true })));
        Assert.True((string)done["state"]! == "Done", done.ToString());
        var texture = PictureFile.Load(await Client.GetByteArrayAsync($"api/pictures/{done["result"]}"));
        Assert.Equal((96, 80), (texture.Width, texture.Height));
        done = await EndedAsync(await AskAsync(new JobRequest(bark, Kind: JobKind.Texture, Method: "portilla-simoncelli", More: [stone], Options: new JsonObject { ["size"] = "64", ["mix"] = "0.7,0.3" })));
        Assert.True((string)done["state"]! == "Done", done.ToString());
        Assert.Contains("'size' takes WIDTHxHEIGHT", await RefusedAsync(new JobRequest(bark, Kind: JobKind.Texture, Options: new JsonObject { ["size"] = "wide" })), StringComparison.Ordinal);
        Assert.Contains("2 weights for 1 samples", await RefusedAsync(new JobRequest(bark, Kind: JobKind.Texture, Options: new JsonObject { ["mix"] = "1,2" })), StringComparison.Ordinal);
        var described = (await Client.GetFromJsonAsync<JsonObject>("api/methods"))!;
        Assert.Equal(["portilla-simoncelli", "quilting", "gatys", "gan"], described["textures"]!.AsArray().Select(method => (string)method!["name"]!));
        Assert.Equal(["size", "mix", "morph", "tileable", "seed"], described["texture"]!.AsArray().Select(option => (string)option!["name"]!));
        Assert.Equal(["from", "to", "fps", "codec", "crf", "per-frame", "steady", "fade"], described["film"]!.AsArray().Select(option => (string)option!["name"]!));
    }

    [Fact]
    public async Task Two_styles_are_blended()
    {
        var photo = await SendAsync(RandomModels.Photo(60, 40));
        async Task<string> ResultAsync(JobRequest request)
        {
            var done = await EndedAsync(await AskAsync(request));
            Assert.True((string)done["state"]! == "Done", done.ToString());
            return (string)done["result"]!;
        }
        string noon = await ResultAsync(new JobRequest(photo, Style: "noon")), dusk = await ResultAsync(new JobRequest(photo, Style: "dusk"));
        Assert.Equal(noon, await ResultAsync(new JobRequest(photo, Style: "noon", Other: "dusk", Share: 0)));
        Assert.Equal(dusk, await ResultAsync(new JobRequest(photo, Style: "noon", Other: "dusk", Share: 1)));
        var between = await ResultAsync(new JobRequest(photo, Style: "noon", Other: "dusk", Share: 0.5f));
        Assert.DoesNotContain(between, new[] { noon, dusk });
        // The preview is of the same.
        var preview = await Client.GetByteArrayAsync($"api/pictures/{photo}/styled?style=noon&other=dusk&share=0.5&side=60");
        var (seen, full) = (PictureFile.Load(preview), PictureFile.Load(await Client.GetByteArrayAsync($"api/pictures/{between}")));
        Assert.True(seen.Pixels.Zip(full.Pixels, (a, b) => Math.Abs(a - b)).Average() < 0.02);
        Assert.Equal(HttpStatusCode.BadRequest, (await Client.GetAsync($"api/pictures/{photo}/styled?style=noon&other=dusk&share=2&side=60")).StatusCode);
        // Styles of two networks are blended as pictures, in the preview, too.
        var across = await ResultAsync(new JobRequest(photo, Style: "noon", Other: "ink", Share: 0.4f));
        AssertClose(await LoadAsync(across), PictureFile.Load(await Client.GetByteArrayAsync($"api/pictures/{photo}/styled?style=noon&other=ink&share=0.4&side=60")), 0.02);
        Picture first = await LoadAsync(noon), second = await LoadAsync(await ResultAsync(new JobRequest(photo, Style: "ink")));
        AssertClose(await LoadAsync(across), new Picture(60, 40, 3, [.. first.Pixels.Zip(second.Pixels, (a, b) => 0.6f * a + 0.4f * b)]), 0.004);
        Assert.Contains("share is 7", await RefusedAsync(new JobRequest(photo, Style: "noon", Other: "dusk", Share: 7)), StringComparison.Ordinal);
        Assert.Contains("There is no style 'duskk'", await RefusedAsync(new JobRequest(photo, Style: "noon", Other: "duskk")), StringComparison.Ordinal);
        Assert.Contains("without a first", await RefusedAsync(new JobRequest(photo, Method: "oil", Other: "dusk")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("noon", "dusk")]
    [InlineData("noon", "ink")]
    public async Task Each_style_acts_where_it_is_placed(string left, string right)
    {
        var photo = await SendAsync(RandomModels.Photo(96, 48));
        async Task<Picture> PaintedAsync(JobRequest request)
        {
            var done = await EndedAsync(await AskAsync(request));
            Assert.True((string)done["state"]! == "Done", done.ToString());
            return await LoadAsync((string)done["result"]!);
        }
        var mask = await SendAsync(Half(96, 48));
        var placed = new JobRequest(photo, Style: left, Places: [new StylePlace(right, mask)]);
        Picture both = await PaintedAsync(placed), first = await PaintedAsync(new JobRequest(photo, Style: left)), second = await PaintedAsync(new JobRequest(photo, Style: right));
        // Away from where they meet. The normalisation sees all of the picture, so that neither is quite what it is alone.
        double Difference(Picture one, Picture other, int from, int to) =>
            Enumerable.Range(0, 48).Average(y => Enumerable.Range(from, to - from).Average(x => Enumerable.Range(0, 3).Average(c => (double)Math.Abs(one[x, y, c] - other[x, y, c]))));
        Assert.True(Difference(both, first, 0, 24) < 0.8 * Difference(both, second, 0, 24), $"left {Difference(both, first, 0, 24)} {Difference(both, second, 0, 24)}");
        Assert.True(Difference(both, second, 72, 96) < 0.8 * Difference(both, first, 72, 96), $"right {Difference(both, second, 72, 96)} {Difference(both, first, 72, 96)}");
        // The preview is of the same, also beside a mask that leaves the photograph, and in a film.
        AssertClose(both, PictureFile.Load(await Client.GetByteArrayAsync($"api/pictures/{photo}/styled?style={left}&places={right}:{mask}&side=96")), 0.02);
        var kept = await PaintedAsync(placed with { Mask = mask });
        Assert.Equal(0, Difference(kept, PictureFile.Load(await Client.GetByteArrayAsync($"api/pictures/{photo}")), 0, 24), 3);
        Assert.Equal(0, Difference(kept, both, 72, 96), 3);
        var clip = (string)(await SendClipAsync(await AnimationAsync(3, width: 96, height: 48)))["id"]!;
        var film = await EndedAsync(await AskAsync(placed with { Picture = clip, Kind = JobKind.Film }));
        Assert.True((string)film["state"]! == "Done", film.ToString());
        // Its mask is kept as long as the job.
        Assert.Contains(mask, Studio.Services.GetRequiredService<JobStore>().Find((string)film["id"]!)!.Files);
    }

    [Fact]
    public async Task Places_that_cannot_be_are_refused()
    {
        string photo = await SendAsync(RandomModels.Photo(40, 30)), mask = await SendAsync(Half(40, 30));
        var ink = new StylePlace("ink", mask);
        Assert.Contains("beside a trained one", await RefusedAsync(new JobRequest(photo, Method: "oil", Places: [ink])), StringComparison.Ordinal);
        Assert.Contains("There is no style 'inkk'", await RefusedAsync(new JobRequest(photo, Style: "noon", Places: [ink with { Style = "inkk" }])), StringComparison.Ordinal);
        Assert.Contains("no picture of that name", await RefusedAsync(new JobRequest(photo, Style: "noon", Places: [ink with { Mask = "../studio.db" }])), StringComparison.Ordinal);
        Assert.Contains("9 placed styles are too many", await RefusedAsync(new JobRequest(photo, Style: "noon", Places: [.. Enumerable.Repeat(ink, 9)])), StringComparison.Ordinal);
        Assert.Contains("a style or a mask is given", await RefusedAsync(new JobRequest(photo, Kind: JobKind.Texture, Places: [ink])), StringComparison.Ordinal);
        foreach (var wrong in new[] { "ink", $"ink:{mask},:", "ink:none", "none:" + mask })
            Assert.InRange((int)(await Client.GetAsync($"api/pictures/{photo}/styled?style=noon&places={wrong}&side=60")).StatusCode, 400, 404);
        // Lists with gaps.
        foreach (var member in new[] { "more", "names", "places" })
        {
            var answer = await Client.PostAsJsonAsync("api/jobs", new JsonObject { ["picture"] = photo, ["style"] = "noon", ["kind"] = "Folder", [member] = new JsonArray((JsonNode?)null) });
            Assert.Contains("has a gap", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ways_to_paint_are_compared()
    {
        string photo = await SendAsync(RandomModels.Photo(90, 60)), painting = await SendAsync(RandomModels.Photo(40, 64));
        var request = new JobRequest(photo, StylePicture: painting, Kind: JobKind.Compare, Names: ["sea.jpg"], Ways: [new("noon"), new(Method: "quilting"), new("ink"), new(Method: "oil")],
            Options: new JsonObject { ["strength"] = 0.8 });
        var job = await AskAsync(request);
        var done = await EndedAsync(job);
        Assert.True((string)done["state"]! == "Done", done.ToString());
        // Each is what a job of its own makes.
        var noon = await EndedAsync(await AskAsync(new JobRequest(photo, Style: "noon", Options: new JsonObject { ["strength"] = 0.8 })));
        Assert.Equal((string)noon["result"]!, (string)done["parts"]![0]!);
        var files = await ZipAsync(job);
        Assert.Equal(["noon.png", "quilting.png", "ink.png", "oil.png"], files.Select(file => file.Name));
        Assert.All(files, file => Assert.Equal((90, 60), (file.Picture.Width, file.Picture.Height)));
        // The sheet shows the photograph, the painting and all four.
        var sheet = await LoadAsync((string)done["result"]!);
        Assert.True(sheet.Width > 3 * 400 && sheet.Height > 2 * 60, $"{sheet.Width}x{sheet.Height}");
        Assert.Equal([job], (await Client.GetFromJsonAsync<JsonArray>("api/jobs?search=quilting sea compare"))!.Select(found => (string)found!["id"]!));
        // Small photographs aren't enlarged, large ones are painted small unless it is said.
        var large = await SendAsync(RandomModels.Photo(700, 500));
        done = await EndedAsync(await AskAsync(new JobRequest(large, Kind: JobKind.Compare, Ways: [new("noon"), new("dusk")])));
        Assert.Equal((512, 366), await LoadAsync((string)done["parts"]![0]!) is var part ? (part.Width, part.Height) : default);
        foreach (var (sentence, wrong) in new (string, JobRequest)[]
        {
            ("1 ways can't be compared", request with { Ways = [new("noon")] }),
            ("are the same", request with { Ways = [new("noon"), new("noon")] }),
            ("both or neither", request with { Ways = [new("noon"), new("ink", "oil")] }),
            ("both or neither", request with { Ways = [new("noon"), new()] }),
            ("There is no style 'noone'", request with { Ways = [new("ink"), new("noone")] }),
            ("no method 'oill'", request with { Ways = [new("ink"), new(Method: "oill")] }),
            ("in its ways", request with { Style = "ink", StylePicture = null }),
            ("'colors' is no option of compare", request with { Options = new JsonObject { ["colors"] = 3 } }),
            ("this is no comparison", request with { Kind = JobKind.Picture, StylePicture = null, Style = "ink" }),
        })
            Assert.Contains(sentence, await RefusedAsync(wrong), StringComparison.Ordinal);
        // What one of them can't do is said with its name.
        done = await EndedAsync(await AskAsync(request with { StylePicture = null }));
        Assert.Equal("Failed", (string)done["state"]!);
        Assert.StartsWith("quilting: ", (string)done["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_comparison_that_was_paused_goes_on()
    {
        var photo = await SendAsync(RandomModels.Photo(900, 700));
        var job = await AskAsync(new JobRequest(photo, Kind: JobKind.Compare, Ways: [new("noon"), new(Method: "strokes"), new("ink")], Options: new JsonObject { ["size"] = 900 }));
        var running = await UntilAsync(job, now => now["parts"]!.AsArray().Count == 1);
        await Client.PostAsync($"api/jobs/{job}/pause", null);
        var paused = await UntilAsync(job, now => (string)now["state"]! != "Running");
        Assert.Equal("Paused", (string)paused["state"]!);
        await Studio.DisposeAsync();
        await StartAsync();
        await Client.PostAsync($"api/jobs/{job}/resume", null);
        var done = await EndedAsync(job);
        Assert.Equal(("Done", 3), ((string)done["state"]!, done["parts"]!.AsArray().Count));
        Assert.Equal((string)running["parts"]![0]!, (string)done["parts"]![0]!);
    }

    /// <summary>White on the right.</summary>
    private static Picture Half(int width, int height)
    {
        var picture = new Picture(width, height, 3);
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = i / 3 % width >= width / 2 ? 1 : 0;
        return picture;
    }

    private async Task<Picture> LoadAsync(string id) => PictureFile.Load(await Client.GetByteArrayAsync($"api/pictures/{id}"));

    private static void AssertClose(Picture one, Picture other, double most)
    {
        Assert.Equal((one.Width, one.Height), (other.Width, other.Height));
        Assert.InRange(one.Pixels.Zip(other.Pixels, (a, b) => Math.Abs(a - b)).Average(), 0, most);
    }

    [Fact]
    public async Task Kinds_take_what_is_theirs()
    {
        var photo = await SendAsync(RandomModels.Photo(40, 30));
        var clip = (string)(await SendClipAsync(await AnimationAsync(3)))["id"]!;
        Assert.Contains("that is a picture", await RefusedAsync(new JobRequest(photo, Style: "ink", Kind: JobKind.Film)), StringComparison.Ordinal);
        Assert.Contains("a picture is needed", await RefusedAsync(new JobRequest(clip, Style: "ink")), StringComparison.Ordinal);
        Assert.Contains("a picture is needed", await RefusedAsync(new JobRequest(photo, Style: "ink", Mask: clip)), StringComparison.Ordinal);
        Assert.Contains("2 pictures are too many", await RefusedAsync(new JobRequest(photo, Style: "ink", More: [photo])), StringComparison.Ordinal);
        Assert.Contains("made from samples alone", await RefusedAsync(new JobRequest(photo, Style: "ink", Kind: JobKind.Texture)), StringComparison.Ordinal);
        Assert.Contains("'steady' is no option", await RefusedAsync(new JobRequest(photo, Style: "ink", Options: new JsonObject { ["steady"] = 0 })), StringComparison.Ordinal);
        Assert.Contains("'stabilize' is no option", await RefusedAsync(new JobRequest(clip, Style: "ink", Kind: JobKind.Film, Options: new JsonObject { ["stabilize"] = "/etc/passwd" })), StringComparison.Ordinal);
        Assert.Contains("names are more than the pictures", await RefusedAsync(new JobRequest(photo, Style: "ink", Kind: JobKind.Folder, Names: ["a", "b"])), StringComparison.Ordinal);
        Assert.Contains("takes frames a second", await RefusedAsync(new JobRequest(clip, Style: "ink", Kind: JobKind.Film, Options: new JsonObject { ["fps"] = "5000" })), StringComparison.Ordinal);
        Assert.Contains("takes a time", await RefusedAsync(new JobRequest(clip, Style: "ink", Kind: JobKind.Film, Options: new JsonObject { ["from"] = "soon" })), StringComparison.Ordinal);
        Assert.Contains("takes strengths from 0 to 1", await RefusedAsync(new JobRequest(clip, Style: "ink", Kind: JobKind.Film, Options: new JsonObject { ["fade"] = "2@0" })), StringComparison.Ordinal);
        Assert.Contains("no picture of that name", await RefusedAsync(new JobRequest(new string('0', 64) + ".mp4", Style: "ink", Kind: JobKind.Film)), StringComparison.Ordinal);
    }
}
