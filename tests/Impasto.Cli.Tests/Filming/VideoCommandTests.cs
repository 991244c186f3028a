using System.Diagnostics;
using System.Text.Json.Nodes;
using Impasto.Cli.Tests.Fakes;
using Impasto.Imaging.Clips;
using Impasto.Imaging;

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
    [InlineData(2, "The output ~/out.avi has the ending '.avi', which is no clip to write: use .mp4, .mov, .mkv, .webm, .gif, .webp, or name a folder for pictures.", "~/in", "--method", "flip", "-o", "~/out.avi")]
    [InlineData(3, "The pipe holds nothing: look at what writes to it.", "-", "--method", "flip")]
    [InlineData(2, "The clip goes to standard output, which leaves no place for --json: name a file with -o.", "-", "--method", "flip", "--json")]
    [InlineData(2, "A film that is held still can't come from standard input, where its clip may come from: name a file or a folder.", "~/in", "--stabilize", "-")]
    [InlineData(2, "--style ~/style.png has no time, and others have one: give each style a time, for example --style ink@0 --style scream@4.", "~/in", "--style", "~/style.png@0", "--style", "~/style.png")]
    [InlineData(2, "--style ~/style.png@1:00 doesn't come after --style ~/style.png@90s: give the styles in the order of their times.", "~/in", "--style", "~/style.png@90s", "--style", "~/style.png@1:00")]
    [InlineData(2, "2 styles were found for 1 times: name single styles, no folders.", "~/in", "--style", "~/in@0")]
    [InlineData(2, "A style has the weight 0.5 and a time, and the times give the weights: leave the weight out.", "~/in", "--style", "~/style.png:0.5@0")]
    [InlineData(3, "There is no picture to read in ~/empty: it takes files ending in .jpg, .jpeg, .jpe, .jfif, .png, .webp, .tif, .tiff, .avif, .gif, .ppm, .pgm, .pbm, .pnm, .pfm.", "~/in", "--method", "flip", "--mask", "~/empty")]
    [InlineData(2, "--stabilize takes a film that is painted already, and --method is about painting: leave one of them out.", "~/in", "--stabilize", "~/in", "--method", "flip")]
    [InlineData(2, "--fade takes strengths from 0 to 1 with times, and '2@4' is none: write for example 0@0,1@4 for a style that comes within four seconds.", "~/in", "--method", "flip", "--fade", "0@0,2@4")]
    [InlineData(2, "--fade takes strengths from 0 to 1 with times, and '' is none: write for example 0@0,1@4 for a style that comes within four seconds.", "~/in", "--method", "flip", "--fade", "0@0,")]
    [InlineData(2, "--fade takes a time, and 'noon' is none: give seconds such as 12.5, or minutes:seconds such as 1:02.", "~/in", "--method", "flip", "--fade", "1@noon")]
    [InlineData(2, "--fade 0@4,1@4 has a time that doesn't come after the one before: give the times in their order.", "~/in", "--method", "flip", "--fade", "0@4,1@4")]
    [InlineData(2, "--stabilize takes a film that is painted already, and --fade is about painting: leave one of them out.", "~/in", "--stabilize", "~/in", "--fade", "0@0,1@4")]
    [InlineData(2, "--stabilize takes a film that is painted already, and --per-frame is about painting: leave one of them out.", "~/in", "--stabilize", "~/in", "--per-frame")]
    [InlineData(2, "--stabilize holds a film still, and --steady 0 doesn't: leave one of them out.", "~/in", "--stabilize", "~/in", "--steady", "0")]
    [InlineData(3, "The clip ~/none doesn't exist: check the name and the folder.", "~/in", "--stabilize", "~/none")]
    [InlineData(2, "The result would be written over the clip ~/in: name another file with -o.", "~/in", "--method", "flip", "-o", "~/in", "--overwrite")]
    public async Task What_is_wrong_is_one_sentence(int code, string sentence, params string[] args)
    {
        Frames("in", 2);
        Save("style.png", 8, 8, 0.5f);
        Directory.CreateDirectory(At("empty"));
        var run = await Run(["video", .. args]);
        Assert.Equal((code, $"impasto: {sentence}\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task Strength_and_styles_change_while_the_picture_stands_still()
    {
        Frames("in", 1);
        for (var i = 1; i < 5; i++)
            File.Copy(Directory.EnumerateFiles(At("in")).Order(StringComparer.Ordinal).First(), At($"in/frame9{i}.png"));
        Assert.Equal(0, (await Run("video", "~/in", "--method", "flip", "--fps", "1", "--steady", "0", "--fade", "0@0,1@4", "-o", "~/out/", "-q")).Code);
        List<float[]> frames = [.. Directory.EnumerateFiles(At("out")).Order(StringComparer.Ordinal).Select(file => PictureFile.Load(file).Pixels)];
        var still = PictureFile.Load(Directory.EnumerateFiles(At("in")).First()).Pixels;
        Assert.Equal(still, frames[0]);
        Assert.NotEqual(still, frames[4]);
        for (var i = 1; i < 4; i++)
            Assert.All(frames[i].Index(), value => Assert.Equal(float.Lerp(frames[0][value.Index], frames[4][value.Index], i / 4f), value.Item, 1.01f / 255));
    }

    [Fact]
    public async Task Frames_go_through_a_pipe()
    {
        Input = [.. "YUV4MPEG2 W4 H2 F10:1 C444\n"u8, .. "FRAME\n"u8, .. Enumerable.Repeat((byte)100, 4), .. Enumerable.Repeat((byte)200, 4), .. Enumerable.Repeat((byte)128, 16),
            .. "FRAME\n"u8, .. Enumerable.Repeat((byte)50, 8), .. Enumerable.Repeat((byte)128, 16)];
        var run = await Run("video", "-", "--method", "flip");
        Assert.Equal((0, ""), (run.Code, run.Out));
        Assert.Equal([.. "YUV4MPEG2 W4 H2 F10:1 Ip A1:1 C444\n"u8, .. "FRAME\n"u8, .. Enumerable.Repeat((byte)200, 4), .. Enumerable.Repeat((byte)100, 4), .. Enumerable.Repeat((byte)128, 16),
            .. "FRAME\n"u8, .. Enumerable.Repeat((byte)50, 8), .. Enumerable.Repeat((byte)128, 16)], Output.ToArray());
        Assert.Matches(@"-: 2 frames in \d+\.\d+ s, \d+\.\d frames/s; 4x2\.\nA frame was written \d+ ms after it had come, \d+ ms at most\.\n$", run.Error);
    }

    [Fact]
    public async Task A_pipe_that_nothing_comes_through_is_not_waited_for_when_it_is_stopped()
    {
        InputStream = () => new StalledStream(() => { });
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.Equal(130, (await Run(stop.Token, "video", "-", "--method", "flip")).Code);
    }

    [Fact]
    public async Task Styles_come_one_after_the_other_and_fade()
    {
        Frames("in", 5);
        Save("a.png", 8, 8, 0.2f);
        Save("b.png", 8, 8, 0.8f);
        var run = await Run("video", "~/in", "--fps", "2", "--style", "~/a.png@0.5", "--style", "~/b.png@1.5s", "--steady", "0", "--sidecar");
        Assert.Equal(0, run.Code);
        Assert.Equal(["~/a.png 1", "~/a.png 1", "~/a.png 0.5, ~/b.png 0.5", "~/b.png 1", "~/b.png 1"],
            Mix.Requests.Select(request => string.Join(", ", request.Styles.Select(style => FormattableString.Invariant($"{style.Name.Replace(Folder, "~")} {style.Weight}")))));
        Mix.Requests.Clear();
        Assert.Equal(0, (await Run("video", "--config", $"~/{Path.GetFileName(Directory.EnumerateFiles(Folder, "in.*.json").Single())}", "-o", "~/again/")).Code);
        Assert.Equal(2, Mix.Requests[2].Styles.Count);
    }

    [Fact]
    public async Task A_mask_moves_with_the_clip()
    {
        Frames("in", 4);
        Save("style.png", 8, 8, 0.5f);
        Save("mask/1.png", 4, 3, 0);
        Save("mask/2.png", 4, 3, 0.5f);
        Assert.Equal(0, (await Run("video", "~/in", "--style", "~/style.png", "--mask", "~/mask", "--steady", "0")).Code);
        Assert.Equal([0f, 0.5f, 0.5f, 0.5f], Mix.Requests.Select(request => MathF.Round(request.Mask!.Pixels[0], 1)));
    }

    [Fact]
    public async Task An_animation_needs_no_ffmpeg()
    {
        Frames("in", 3);
        Assert.Equal(0, (await Run("video", "~/in", "--fps", "10", "--method", "flip", "-o", "~/a.gif")).Code);
        var run = await Run("video", "~/a.gif", "--method", "flip");
        Assert.Equal(0, run.Code);
        Assert.EndsWith("8x6, saved as ~/a.flip.gif.\n", run.Error);
        Assert.Equal(3, Clip.Open(At("a.flip.gif")).Info.Frames);
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
