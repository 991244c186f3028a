using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Impasto.Imaging;

namespace Impasto.Cli.Tests;

/// <summary>The command as a process: its streams and signals. On Unix, whose shell opens and closes them.</summary>
public sealed class ProcessTests : CliTest
{
    private const string Oil = "stylize photo.png --method oil";

    private Process Start(string commandLine, bool redirectsInput = false)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The shell's redirections are Unix'.");
        var impasto = $"\"{Environment.ProcessPath}\" exec \"{Path.Combine(AppContext.BaseDirectory, "Impasto.Cli.dll")}\"";
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) != "dotnet")
            impasto = $"\"{Path.Combine(AppContext.BaseDirectory, "Impasto.Cli")}\"";
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = Folder, RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = redirectsInput };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(commandLine.Replace("impasto", impasto, StringComparison.Ordinal));
        start.Environment["HOME"] = Folder;
        return Process.Start(start)!;
    }

    private async Task<CliRun> Shell(string commandLine)
    {
        using var process = Start(commandLine);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CliRun(process.ExitCode, await output, await error);
    }

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    public async Task Nothing_ends_because_nobody_hears_of_it(string redirection)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux'.");
        Assert.Equal((0, "", ""), await Shell($"impasto {Oil} {redirection}") is var run ? (run.Code, run.Out, run.Error) : default);
        Assert.Equal(8, PictureFile.Load(At("photo.oil.png")).Width);
        Assert.Equal(2, (await Shell($"impasto {Oil} {redirection}")).Code);
    }

    [Theory]
    [InlineData("INT", 2)]
    [InlineData("TERM", 15)]
    public async Task The_studio_serves_until_a_signal(string signal, int number)
    {
        Assert.SkipWhen(IsIgnored(number), $"What started the tests has {signal} ignored, as a shell does for what runs behind it.");
        using var process = Start("exec impasto studio --port 0 --data studio");
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.Matches(@"^The studio is at http://127\.0\.0\.1:\d+/ for this machine alone\.", line);
            using var client = new HttpClient();
            Assert.Equal("ok", await client.GetStringAsync(new Uri(line!.Split(' ')[4] + "health"), TestContext.Current.CancellationToken));
            Assert.Contains("close the other studio", (await Shell("impasto studio --port 0 --data studio")).Error, StringComparison.Ordinal);
            using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            await process.WaitForExitAsync(patience.Token);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            // A test that failed leaves nothing running.
            if (!process.HasExited)
                process.Kill();
        }
    }

    [Fact]
    public async Task A_studio_for_others_says_its_token_once()
    {
        string Token(string said) => Regex.Match(said, @"token of .+ is ([0-9a-f]{64})\. It is shown this once").Groups[1].Value;
        for (var start = 0; start < 2; start++)
        {
            using var process = Start("exec impasto studio --listen 127.0.0.1 --port 0 --data studio");
            try
            {
                var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
                Assert.Matches(@"^The studio is at http://127\.0\.0\.1:\d+/ for whoever has a token\.", line);
                Assert.StartsWith("Without TLS", await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
                using var client = new HttpClient { BaseAddress = new Uri(line!.Split(' ')[4]) };
                async Task<int> StatusAsync(string token)
                {
                    using var request = new HttpRequestMessage(HttpMethod.Get, "api/jobs");
                    request.Headers.Add("Authorization", $"Bearer {token}");
                    return (int)(await client.SendAsync(request)).StatusCode;
                }
                Assert.Equal(401, await StatusAsync("none"));
                if (start == 0)
                {
                    Assert.Equal(200, await StatusAsync(Regex.Match((await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, "[0-9a-f]{64}").Value));
                    continue;
                }
                // Users come and go while it runs.
                var invited = await Shell("impasto studio --invite ann --data studio");
                var token = Token(invited.Out);
                Assert.Equal(200, await StatusAsync(token));
                Assert.Equal((0, "ann is let in no more.\n"), await Shell("impasto studio --dismiss ann --data studio") is var gone ? (gone.Code, gone.Out) : default);
                Assert.Equal(401, await StatusAsync(token));
                Assert.Equal(2, (await Shell("impasto studio --dismiss ann --data studio")).Code);
            }
            finally
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    [Fact]
    public async Task A_studio_that_is_killed_goes_on_from_the_checkpoint()
    {
        HttpClient client = null!;
        var (picture, job) = ("", "");
        var request = () => new JsonObject
        {
            ["picture"] = picture,
            ["stylePicture"] = picture,
            ["method"] = "gatys",
            ["options"] = new JsonObject { ["size"] = 128, ["iterations"] = 120 },
        };
        await WithStudio(async process =>
        {
            var sent = await client.PostAsync("api/pictures", new ByteArrayContent(await File.ReadAllBytesAsync(At("photo.png"))));
            picture = (string)(await sent.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
            job = (string)(await (await client.PostAsJsonAsync("api/jobs", request())).Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
            await UntilAsync(() => Task.FromResult(File.Exists(At(Path.Combine("studio", "checkpoints", job))) ? job : null));
            process.Kill();
            await process.WaitForExitAsync();
            Assert.NotEqual(0, process.ExitCode);
        });
        await WithStudio(async _ =>
        {
            var now = await UntilAsync(async () => await client.GetFromJsonAsync<JsonObject>($"api/jobs/{job}") is { } seen && (seen["progress"] is not null || (string)seen["state"]! != "Running") ? seen : null);
            Assert.True(now["progress"] is null || (double)now["progress"]! > 0.1, $"It began anew: {now}");
            async Task<string> ResultAsync(string id) =>
                (string)(await UntilAsync(async () => await client.GetFromJsonAsync<JsonObject>($"api/jobs/{id}") is { } seen && seen["state"]!.ToString() is "Done" or "Failed" ? seen : null))["result"]!;
            var straight = (string)(await (await client.PostAsJsonAsync("api/jobs", request())).Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
            Assert.Equal(await ResultAsync(straight), await ResultAsync(job));
        });

        async Task WithStudio(Func<Process, Task> act)
        {
            using var process = Start("exec impasto studio --port 0 --data studio");
            try
            {
                var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
                client = new HttpClient { BaseAddress = new Uri(line!.Split(' ')[4]) };
                client.DefaultRequestHeaders.Add("X-Impasto", "1");
                await act(process);
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill();
                client?.Dispose();
            }
        }
    }

    private static async Task<T> UntilAsync<T>(Func<Task<T?>> look)
        where T : class
    {
        for (var i = 0; i < 1200; i++)
        {
            if (await look() is { } seen)
                return seen;
            await Task.Delay(50);
        }
        throw new TimeoutException("What is waited for doesn't come.");
    }

    [Fact]
    public async Task A_closed_standard_input_is_said()
    {
        var run = await Shell("impasto stylize - --method oil -q <&-");
        Assert.Equal((3, "impasto: Standard input is closed, so there is no picture on it: send one through a pipe or with <, or name a file.\n"), (run.Code, run.Error));
    }

    [Theory]
    [InlineData(">&-", "Standard output is closed")]
    [InlineData(">/dev/full", "")]
    public async Task A_picture_that_standard_output_does_not_take_is_saved(string redirection, string reason)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/full is Linux'.");
        var run = await Shell($"impasto {Oil} -q -o - {redirection}");
        Assert.Equal(1, run.Code);
        Assert.Contains($"impasto: Standard output can't be written ({reason}", run.Error);
        Assert.Contains("the result was saved as ", run.Error);
        Assert.Equal(8, PictureFile.Load(At("stdin.png")).Width);
    }

    [Fact]
    public async Task A_closed_pipe_takes_no_picture()
    {
        // The reader has gone when the picture comes.
        var run = await Shell($"{{ impasto {Oil} -o -; echo \"code $?\" >&2; }} | true");
        Assert.Contains("code 1", run.Error);
        Assert.DoesNotContain("written to standard output", run.Error);
    }

    [Theory]
    [InlineData("HUP", 1)]
    [InlineData("TERM", 15)]
    [InlineData("INT", 2)]
    public async Task A_signal_ends_the_waiting_for_standard_input(string signal, int number)
    {
        Assert.SkipWhen(IsIgnored(number), $"What started the tests has {signal} ignored, as a shell does for what runs behind it.");
        // The shell becomes the command, so that the signal reaches that.
        using var process = Start("exec impasto stylize - --method oil", redirectsInput: true);
        var first = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal("stdin: reading, then oil", first);
        using (var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        var rest = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.EndsWith("impasto: Stopped before there was anything to save.\n", rest);
    }

    [Fact]
    public async Task A_hang_up_that_is_to_be_ignored_ends_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "nohup is Unix'.");
        using var process = Start("trap '' HUP; exec impasto stylize - --method oil", redirectsInput: true);
        Assert.Equal("stdin: reading, then oil", await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken));
        using (var kill = Process.Start("kill", ["-HUP", $"{process.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.BaseStream.WriteAsync(await File.ReadAllBytesAsync(At("photo.png"), TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        _ = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>Whether a signal is ignored by this process, and so by those that it starts.</summary>
    private static bool IsIgnored(int signal) => OperatingSystem.IsLinux()
        && (Convert.ToUInt64(File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)).Split('\t')[1], 16) >> (signal - 1) & 1) == 1;
}
