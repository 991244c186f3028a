using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Impasto.Imaging;
using Impasto.Studio.Tests.Browser;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Studio.Tests;

/// <summary>A studio that other machines reach: tokens, sessions, users and their limits. Not beside the browser's tests, since a certificate is set for the whole process.</summary>
[Collection(Chromium.Collection)]
public sealed class ListenTests : StudioTest
{
    private readonly LaterClock _clock = new();
    private StudioOptions _limits = new();

    private protected override TimeProvider Clock => _clock;

    private protected override StudioOptions Options => _limits with { Port = 0, Data = Folder.At("data"), Listen = "127.0.0.1" };

    private HttpClient ClientWith(string? bearer = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Studio.Address };
        client.DefaultRequestHeaders.Add(Guard.Header, "1");
        if (bearer is not null)
            client.DefaultRequestHeaders.Add("Authorization", $"Bearer {bearer}");
        return client;
    }

    private async Task AgainAsync()
    {
        await Studio.DisposeAsync();
        await StartAsync();
    }

    private string Invite(string name) => StudioServer.Invite(Options with { Invite = name }, Models);

    private static async Task<string> CookieAsync(HttpClient client, string token)
    {
        var answer = await client.PostAsJsonAsync("api/session", new SessionRequest(token));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Assert.Single(answer.Headers.GetValues("Set-Cookie"));
    }

    private static async Task<HttpStatusCode> WithCookieAsync(HttpClient client, string cookie, string path = "api/jobs")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        return (await client.SendAsync(request)).StatusCode;
    }

    private static async Task<string> SentAsync(HttpClient client, Picture picture)
    {
        var answer = await client.PostAsync("api/pictures", new ByteArrayContent(PictureFile.Encode(picture, PictureFormat.Png)));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
    }

    [Fact]
    public async Task Nobody_gets_anything_without_a_token()
    {
        using var nobody = ClientWith();
        foreach (var open in new[] { "", "studio.js", "texts.js", "studio.css", "live", "health" })
            Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync(open)).StatusCode);
        foreach (var closed in new[] { "api/session", "api/jobs", "api/jobs/x", "api/events", "api/styles", "api/methods", "api/styles/web?style=ink", "api/pictures/x", "metrics", "openapi/v1.json", "nothing" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(closed)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsync("api/pictures", new ByteArrayContent([1]))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsJsonAsync("api/jobs", new JobRequest("x", Style: "ink"))).StatusCode);
        foreach (var forged in new[] { "", "x", new string('0', 64), Studio.NewToken![..63], Studio.NewToken!.ToUpperInvariant() + " ", "' OR 1=1 --" })
        {
            using var client = ClientWith(forged);
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("api/jobs")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, await WithCookieAsync(nobody, $"{Sessions.Cookie}={Uri.EscapeDataString(forged)}"));
            Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.PostAsJsonAsync("api/session", new SessionRequest(forged))).StatusCode);
        }
        // A token is no session, nor the other way round.
        Assert.Equal(HttpStatusCode.Unauthorized, await WithCookieAsync(nobody, $"{Sessions.Cookie}={Studio.NewToken}"));
        // By whatever name it is called.
        using var named = new HttpRequestMessage(HttpMethod.Get, "api/jobs");
        named.Headers.Host = "studio.example";
        named.Headers.Add("Authorization", $"Bearer {Studio.NewToken}");
        Assert.Equal(HttpStatusCode.OK, (await nobody.SendAsync(named)).StatusCode);
    }

    [Fact]
    public async Task A_token_is_shown_once_and_kept_hashed()
    {
        var token = Studio.NewToken!;
        Assert.Matches("^[0-9a-f]{64}$", token);
        string cookie;
        using (var client = ClientWith())
            cookie = await CookieAsync(client, token);
        Assert.Matches($"^{Sessions.Cookie}=[0-9a-f]{{64}}; max-age=2592000; path=/; samesite=strict; httponly$", cookie);
        await AgainAsync();
        Assert.Null(Studio.NewToken);
        foreach (var file in Directory.EnumerateFiles(Folder.At("data"), "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "studio.lock"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var content = await reader.ReadToEndAsync();
            Assert.DoesNotContain(token, content, StringComparison.Ordinal);
            Assert.DoesNotContain(cookie.Split('=', ';')[1], content, StringComparison.Ordinal);
        }
        // The session outlives the studio, and ends after its time, when it is ended, and when the user gets another token or is dismissed.
        using var after = ClientWith();
        Assert.Equal(HttpStatusCode.OK, await WithCookieAsync(after, cookie));
        _clock.Later = TimeSpan.FromDays(31);
        Assert.Equal(HttpStatusCode.Unauthorized, await WithCookieAsync(after, cookie));
        cookie = await CookieAsync(after, token);
        using (var end = new HttpRequestMessage(HttpMethod.Delete, "api/session"))
        {
            end.Headers.Add("Cookie", cookie.Split(';')[0]);
            Assert.Equal(HttpStatusCode.NoContent, (await after.SendAsync(end)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.Unauthorized, await WithCookieAsync(after, cookie));
        cookie = await CookieAsync(after, token);
        var renewed = Invite("owner");
        Assert.Equal(HttpStatusCode.Unauthorized, await WithCookieAsync(after, cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, (await after.PostAsJsonAsync("api/session", new SessionRequest(token))).StatusCode);
        cookie = await CookieAsync(after, renewed);
        StudioServer.Dismiss(Options with { Dismiss = "owner" }, Models);
        Assert.Equal(HttpStatusCode.Unauthorized, await WithCookieAsync(after, cookie));
        Assert.Throws<UsageException>(() => StudioServer.Dismiss(Options with { Dismiss = "owner" }, Models));
        foreach (var name in new[] { "", "Ann", "../ann", "a/b", new string('a', 41) })
            Assert.Throws<UsageException>(() => Invite(name));
    }

    [Fact]
    public async Task A_foreign_page_cannot_use_the_cookie()
    {
        using var client = ClientWith();
        var cookie = await CookieAsync(client, Studio.NewToken!);
        using var bare = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Studio.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/jobs") { Content = JsonContent.Create(new JobRequest("x", Style: "ink")) };
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        Assert.Equal(HttpStatusCode.Forbidden, (await bare.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Anothers_jobs_and_pictures_are_not_there()
    {
        using var owner = ClientWith(Studio.NewToken);
        using var ann = ClientWith(Invite("ann"));
        Assert.Equal("ann", (string)(await ann.GetFromJsonAsync<JsonObject>("api/session"))!["user"]!);
        var photo = await SentAsync(owner, RandomModels.Photo(900, 700));
        async Task<string> AskedAsync(HttpClient client, JobRequest request) => (string)(await (await client.PostAsJsonAsync("api/jobs", request, Json)).Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
        var running = await AskedAsync(owner, new JobRequest(photo, Method: "strokes"));
        var waiting = await AskedAsync(owner, new JobRequest(photo, Style: "ink", Options: new JsonObject { ["size"] = 32 }));
        using var told = new StreamReader(await ann.GetStreamAsync("api/events"));
        foreach (var job in new[] { running, waiting })
        {
            foreach (var path in new[] { "", "/zip" })
                Assert.Equal(HttpStatusCode.NotFound, (await ann.GetAsync($"api/jobs/{job}{path}")).StatusCode);
            Assert.Equal(HttpStatusCode.NoContent, (await ann.GetAsync($"api/jobs/{job}/preview")).StatusCode);
            foreach (var action in new[] { "cancel", "pause", "resume", "retry" })
                Assert.Equal(HttpStatusCode.NotFound, (await ann.PostAsync($"api/jobs/{job}/{action}", null)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await ann.DeleteAsync($"api/jobs/{job}")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await ann.PostAsJsonAsync($"api/jobs/{job}/move", new JobMove())).StatusCode);
        }
        Assert.Empty((await ann.GetFromJsonAsync<JsonArray>("api/jobs"))!);
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync($"api/pictures/{photo}/styled?style=ink&side=32")).StatusCode);
        foreach (var path in new[] { "", "?side=32", "/styled?style=ink&side=32" })
            Assert.Equal(HttpStatusCode.NotFound, (await ann.GetAsync($"api/pictures/{photo}{path}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await ann.PostAsJsonAsync("api/jobs", new JobRequest(photo, Style: "ink"))).StatusCode);
        // Her own job is put before none of theirs, nor behind.
        var own = await AskedAsync(ann, new JobRequest(await SentAsync(ann, RandomModels.Photo(40, 30)), Style: "noon", Options: new JsonObject { ["size"] = 32 }));
        Assert.Equal(HttpStatusCode.NotFound, (await ann.PostAsJsonAsync($"api/jobs/{own}/move", new JobMove(waiting))).StatusCode);
        await owner.PostAsync($"api/jobs/{running}/cancel", null);
        for (var i = 0; i < 600 && (string)(await ann.GetFromJsonAsync<JsonObject>($"api/jobs/{own}"))!["state"]! != "Done"; i++)
            await Task.Delay(50);
        // Nor does she find them.
        foreach (var query in new[] { "", "?search=strokes", "?search=ink", "?search=picture&limit=10", "?limit=100&offset=1", "?from=2000-01-01T00:00:00Z" })
            Assert.DoesNotContain((await ann.GetFromJsonAsync<JsonArray>($"api/jobs{query}"))!, job => (string)job!["id"]! != own);
        Assert.Equal([own], (await ann.GetFromJsonAsync<JsonArray>("api/jobs?search=NOON"))!.Select(job => (string)job!["id"]!));
        Assert.Equal([running], (await owner.GetFromJsonAsync<JsonArray>("api/jobs?search=strokes"))!.Select(job => (string)job!["id"]!));
        // What she was told is of her own alone.
        var seen = new List<string>();
        while (!seen.Contains("Done") && await told.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal))
            {
                var job = JsonNode.Parse(line[6..])!;
                Assert.Equal(own, (string)job["id"]!);
                seen.Add((string)job["state"]!);
            }
        }
        Assert.Contains("Done", seen);
    }

    [Fact]
    public async Task The_first_user_has_what_was_there_before()
    {
        using var before = ClientWith(Studio.NewToken);
        var photo = await SentAsync(before, RandomModels.Photo(40, 30));
        var token = Studio.NewToken!;
        await Studio.DisposeAsync();
        await using var local = await StudioServer.StartAsync(new StudioOptions { Port = 0, Data = Folder.At("data") }, Models);
        using var client = new HttpClient { BaseAddress = local.Address };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"api/pictures/{photo}")).StatusCode);
        Assert.Empty((await client.GetFromJsonAsync<JsonObject>("api/session"))!);
        client.DefaultRequestHeaders.Add(Guard.Header, "1");
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsJsonAsync("api/session", new SessionRequest(token))).StatusCode);
    }

    [Fact]
    public async Task Users_have_limits_of_their_own()
    {
        _limits = new StudioOptions { Disk = 0.001f, Jobs = 2, Upload = 1 };
        var token = Studio.NewToken;
        await AgainAsync();
        using var owner = ClientWith(token);
        using var ann = ClientWith(Invite("ann"));
        var noise = new SeededRandom(1);
        var large = new Picture(540, 540, 3);
        for (var i = 0; i < large.Pixels.Length; i++)
            large.Pixels[i] = noise.NextFloat();
        var file = PictureFile.Encode(large, PictureFormat.Png);
        Assert.True((await ann.PostAsync("api/pictures", new ByteArrayContent(file))).IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.InsufficientStorage, (await ann.PostAsync("api/pictures", new ByteArrayContent(PictureFile.Encode(RandomModels.Photo(500, 400), PictureFormat.Png)))).StatusCode);
        // Hers are full, the owner's aren't.
        var photo = await SentAsync(owner, RandomModels.Photo(500, 400));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
            answers.Add((await owner.PostAsJsonAsync("api/jobs", new JobRequest(photo, Method: "strokes"))).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[3]);
        _limits = new StudioOptions { Upload = 1 };
        await AgainAsync();
        using var again = ClientWith(token);
        foreach (var path in new[] { "api/pictures", "api/clips" })
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await again.PostAsync(path, new ByteArrayContent(new byte[1_000_001]))).StatusCode);
    }

    [Fact]
    public async Task Tokens_cannot_be_tried_without_end()
    {
        using var client = ClientWith();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i <= Sessions.MostTrials; i++)
            answers.Add((await client.PostAsJsonAsync("api/session", new SessionRequest($"{i:x64}"))).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        Assert.All(answers[..^1], status => Assert.Equal(HttpStatusCode.Unauthorized, status));
    }

    [Fact]
    public async Task A_certificate_makes_it_https()
    {
        const string setting = "ASPNETCORE_Kestrel__Certificates__Default__";
        using var key = RSA.Create(2048);
        var asked = new CertificateRequest("CN=studio.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = asked.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllBytesAsync(Folder.At("studio.pfx"), certificate.Export(X509ContentType.Pfx, "secret"));
        var token = Studio.NewToken!;
        await Studio.DisposeAsync();
        Environment.SetEnvironmentVariable(setting + "Path", Folder.At("studio.pfx"));
        Environment.SetEnvironmentVariable(setting + "Password", "secret");
        try
        {
            await StartAsync();
        }
        finally
        {
            Environment.SetEnvironmentVariable(setting + "Path", null);
            Environment.SetEnvironmentVariable(setting + "Password", null);
        }
        Assert.Equal("https", Studio.Address.Scheme);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            SslOptions = new() { RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == certificate.GetCertHashString() },
        })
        { BaseAddress = Studio.Address };
        client.DefaultRequestHeaders.Add(Guard.Header, "1");
        var cookie = await CookieAsync(client, token);
        Assert.Contains("; secure;", cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await WithCookieAsync(client, cookie));
    }

    [Fact]
    public async Task What_is_no_address_is_refused() =>
        Assert.Contains("is no address", (await Assert.ThrowsAsync<UsageException>(() => StudioServer.StartAsync(Options with { Listen = "here", Data = Folder.At("other") }, Models))).Message, StringComparison.Ordinal);
}
