using System.Diagnostics;
using System.Text.Json.Nodes;
using Impasto.Imaging;
using Impasto.Imaging.Clips;

namespace Impasto.Cli.Tests.Filming;

public sealed class VideoCommandTests : CliTest
{
    private void Frames(string folder, int count)
    {
        for (var i = 0; i < count; i++)
            Save($"{folder}/{i}.png", 8, 6, 0.02f * i);
    }

    private string Make(string name, params string[] arguments)
    {
        Assert.SkipWhen(Ffmpeg.Installed() is null, "There is no ffmpeg here.");
        var (code, _, complaint) = Ffmpeg.Run("ffmpeg", ["-nostdin", "-v", "error", .. arguments, At(name)], TestContext.Current.CancellationToken);
        Assert.True(code == 0, complaint);
        return At(name);
    }

    [Fact]
    public async Task A_folder_becomes_a_folder_of_as_many_frames()
    {
        Frames("in", 3);
        var run = await Run("video", "~/in", "--method", "flip", "--steady", "0", "--json");
        Assert.Equal(0, run.Code);
        Assert.Matches(@"^~/in: 3 frames in \d+\.\d+ s, \d+\.\d frames/s; 8x6, saved as ~/in\.flip/\.\n$", run.Error[run.Error.IndexOf("~/in: 3", StringComparison.Ordinal)..]);
        Assert.Equal(["frame000001.png", "frame000002.png", "frame000003.png"], Directory.EnumerateFileSystemEntries(At("in.flip")).Select(Path.GetFileName).Order());
        var (from, to) = (PictureFile.Load(At("in", "2.png")), PictureFile.Load(At("in.flip", "frame000003.png")));
        Assert.Equal(from[0, 0, 0], to[0, 5, 0]);
        var json = JsonNode.Parse(run.Out)!;
        Assert.Equal(("flip", 3, 25.0, 8, false), ((string?)json["method"], (int)json["frames"]!, (double)json["fps"]!, (int)json["width"]!, (bool)json["isPartial"]!));
    }

    [Fact]
    public async Task A_film_of_another_program_is_held_still()
    {
        Frames("in", 4);
        Frames("film", 3);
        var run = await Run("video", "~/in", "--stabilize", "~/film", "--json");
        Assert.Equal(0, run.Code);
        Assert.Contains("~/film ends after 3 frames, before ~/in does: so does the result.\n~/in: 3 frames in ", run.Error);
        Assert.Equal(3, Directory.EnumerateFileSystemEntries(At("film.steady")).Count());
        Assert.Equal("stabilize", (string?)JsonNode.Parse(run.Out)!["method"]);
    }

    [Fact]
    public async Task What_is_there_is_not_written_over()
    {
        Frames("in", 2);
        Assert.Equal(0, (await Run("video", "~/in", "--method", "flip", "-q", "--sidecar")).Code);
        var again = await Run("video", "~/in", "--method", "flip");
        Assert.Equal((2, "impasto: The folder ~/in.flip/ is not empty: add --overwrite, or name another folder with -o.\n"), (again.Code, again.Error));
        Assert.Equal(0, (await Run("video", "~/in", "--method", "flip", "--overwrite", "-q")).Code);
        Assert.Equal(0, (await Run("video", "--config", "~/in.flip.json", "-o", "~/again/", "-q")).Code);
        Assert.Equal(2, Directory.EnumerateFiles(At("again")).Count());
    }

    [Theory]
    [InlineData(2, "'impasto video' needs a clip or a folder of pictures: see impasto video --help.", "--method", "flip")]
    [InlineData(3, "The clip ~/none.mp4 doesn't exist: check the name and the folder.", "~/none.mp4", "--method", "flip")]
    [InlineData(2, "There is no style: name a picture or a trained style with --style, or a method that needs none with --method.", "~/in", "-q")]
    [InlineData(2, "--fps takes frames a second, and 'slow' is none: give a number such as 25, or 30000/1001.", "~/in", "--method", "flip", "--fps", "slow")]
    [InlineData(2, "--to takes a time, and 'noon' is none: give seconds such as 12.5, or minutes:seconds such as 1:02.", "~/in", "--method", "flip", "--to", "noon")]
    [InlineData(2, "--to 1 s is not after --from 62 s: give a later end.", "~/in", "--method", "flip", "--from", "1:02", "--to", "1")]
    [InlineData(2, "The output ~/out.avi has the ending '.avi', which is no clip to write: use .mp4, .mov, .mkv, .webm, or name a folder for pictures.", "~/in", "--method", "flip", "-o", "~/out.avi")]
    [InlineData(2, "Clips can't come from standard input yet: name a file or a folder.", "-", "--method", "flip")]
    [InlineData(2, "--stabilize takes a film that is painted already, and --method is about painting: leave one of them out.", "~/in", "--stabilize", "~/in", "--method", "flip")]
    [InlineData(2, "--stabilize takes a film that is painted already, and --per-frame is about painting: leave one of them out.", "~/in", "--stabilize", "~/in", "--per-frame")]
    [InlineData(2, "--stabilize holds a film still, and --steady 0 doesn't: leave one of them out.", "~/in", "--stabilize", "~/in", "--steady", "0")]
    [InlineData(3, "The clip ~/none doesn't exist: check the name and the folder.", "~/in", "--stabilize", "~/none")]
    [InlineData(2, "The result would be written over the clip ~/in: name another file with -o.", "~/in", "--method", "flip", "-o", "~/in", "--overwrite")]
    public async Task What_is_wrong_is_one_sentence(int code, string sentence, params string[] args)
    {
        Frames("in", 2);
        var run = await Run(["video", .. args]);
        Assert.Equal((code, $"impasto: {sentence}\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task A_clip_keeps_its_frames_and_its_sound()
    {
        Make("clip.mp4", "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=10:duration=1", "-f", "lavfi", "-i", "sine=duration=1", "-pix_fmt", "yuv420p");
        var run = await Run("video", "~/clip.mp4", "--method", "flip", "--sidecar");
        Assert.Equal(0, run.Code);
        Assert.Contains("~/clip.mp4: 10 frames in ", run.Error);
        var streams = Ffmpeg.Run("ffprobe", ["-v", "error", "-show_entries", "stream=codec_name,nb_frames", "-of", "csv=p=0", At("clip.flip.mp4")], TestContext.Current.CancellationToken).Output;
        Assert.Matches(@"^h264,10\s+aac,\d+\s*$", streams);
        Assert.Equal("flip", (string?)JsonNode.Parse(await File.ReadAllTextAsync(At("clip.flip.json"), TestContext.Current.CancellationToken))!["options"]!["method"]);
        Assert.False(Directory.Exists(At("clip.flip.mp4.parts")));
        Assert.Equal(2, (await Run("video", "~/clip.mp4", "--method", "flip")).Code);
    }

    [Fact]
    public async Task What_ffmpeg_can_not_read_is_unreadable()
    {
        Make("sound.m4a", "-f", "lavfi", "-i", "sine=duration=0.2");
        var run = await Run("video", "~/sound.m4a", "--method", "flip");
        Assert.Equal((3, "impasto: ~/sound.m4a has no moving pictures, only sound: give a clip with a video stream.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task Stopped_it_leaves_a_clip_and_goes_on()
    {
        Make("clip.mp4", "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=10:duration=3", "-f", "lavfi", "-i", "sine=duration=3", "-pix_fmt", "yuv420p");
        using var stop = new CancellationTokenSource();
        var count = 0;
        Mix = new() { OnIteration = _ => { if (++count == 80) stop.Cancel(); } };
        var run = await Run(stop.Token, "video", "~/clip.mp4", "--style", "~/style.png", "-o", "~/out.mp4");
        Assert.Equal(130, run.Code);
        Assert.Contains("what there is is saved as ~/out.mp4, and the same command goes on from there.", run.Error);
        var there = Clip.Open(At("out.mp4")).Frames(0, TestContext.Current.CancellationToken).Count();
        Assert.InRange(there, 1, 20);
        Mix = new();
        var rest = await Run("video", "~/clip.mp4", "--style", "~/style.png", "-o", "~/out.mp4");
        Assert.Equal(0, rest.Code);
        Assert.Contains($"{there} frames are there from before, so the work goes on behind them.", rest.Error);
        Assert.Equal(30, Clip.Open(At("out.mp4")).Frames(0, TestContext.Current.CancellationToken).Count());
        Assert.False(Directory.Exists(At("out.mp4.parts")));
    }

    [Fact]
    public async Task Without_ffmpeg_a_sentence_says_how_to_get_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program has another name there.");
        await File.WriteAllTextAsync(At("clip.mp4"), "", TestContext.Current.CancellationToken);
        var program = Path.Combine(AppContext.BaseDirectory, "Impasto.Cli");
        var start = new ProcessStartInfo(program) { WorkingDirectory = Folder, RedirectStandardError = true };
        foreach (var argument in new[] { "video", "clip.mp4", "--method", "oil" })
            start.ArgumentList.Add(argument);
        // Where .NET is found by the PATH, it must be told where it is.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        start.Environment["PATH"] = Folder;
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1, "impasto: Clips are read and written by ffmpeg, which is not installed; get it with apt-get install ffmpeg, brew install ffmpeg or winget install ffmpeg; a folder of numbered pictures needs none.\n"),
            (process.ExitCode, error));
    }
}
