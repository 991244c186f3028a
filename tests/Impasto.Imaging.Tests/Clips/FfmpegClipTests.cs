using System.Globalization;
using Impasto.Imaging.Clips;

namespace Impasto.Imaging.Tests.Clips;

/// <summary>With the ffmpeg of this machine, which the clips come from as well.</summary>
public sealed class FfmpegClipTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("impasto-clip-").FullName;

    public FfmpegClipTests() => Assert.SkipWhen(Ffmpeg.Installed() is null, "There is no ffmpeg here.");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    private string Make(string name, params string[] arguments)
    {
        var (code, _, complaint) = Ffmpeg.Run("ffmpeg", ["-nostdin", "-v", "error", .. arguments, At(name)], TestContext.Current.CancellationToken);
        Assert.True(code == 0, complaint);
        return At(name);
    }

    private static string[] Test(string size, int rate, double seconds) =>
        ["-f", "lavfi", "-i", string.Create(CultureInfo.InvariantCulture, $"testsrc2=size={size}:rate={rate}:duration={seconds}")];

    private static string[] Sine(double seconds) => ["-f", "lavfi", "-i", string.Create(CultureInfo.InvariantCulture, $"sine=duration={seconds}")];

    private static string Probe(string file, string entries) =>
        Ffmpeg.Run("ffprobe", ["-v", "error", "-show_entries", entries, "-of", "default=nw=1", file], TestContext.Current.CancellationToken).Output.Trim();

    /// <summary>The clip as it is, through the pipes.</summary>
    private (int Frames, IReadOnlyList<string> Notes) Copy(Clip clip, string output, ClipWriteOptions? options = null)
    {
        using var writer = ClipWriter.Open(At(output), clip, "copy", options);
        foreach (var frame in clip.Frames(writer.Done, TestContext.Current.CancellationToken))
            writer.Add(frame);
        return (writer.Finish(isPartial: false), writer.Notes);
    }

    [Fact]
    public void Frames_and_facts_come_out_as_they_went_in()
    {
        var clip = Clip.Open(Make("a.mp4", [.. Test("64x48", 10, 1.5), .. Sine(1.5), "-pix_fmt", "yuv420p", "-metadata", "title=A test", "-vf",
            "setsar=4/3,setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"]));
        Assert.Equal((64, 48, "10", 15, "4:3", 8), (clip.Info.Width, clip.Info.Height, clip.Info.Rate.ToString(), clip.Info.Frames, clip.Info.PixelAspect, clip.Info.Bits));
        Assert.Equal(new ClipColors("bt709", "bt709", "bt709", "tv"), clip.Info.Colors);
        // In parts of four frames, joined.
        Assert.Equal(15, Copy(clip, "b.mp4", new ClipWriteOptions { PartFrames = 4, Crf = 1 }).Frames);
        var again = Clip.Open(At("b.mp4"));
        Assert.Empty(again.Info.Notes);
        Assert.Equal(clip.Info with { Notes = [] }, again.Info with { Notes = [] });
        Assert.Equal("codec_name=aac", Probe(At("b.mp4"), "stream=codec_name").Split('\n')[1].Trim());
        Assert.Contains("TAG:title=A test", Probe(At("b.mp4"), "format_tags=title"));
        Assert.False(Directory.Exists(At("b.mp4.parts")));
        // Colours at half resolution lose a little more, where they change sharply.
        var worst = clip.Frames().Zip(again.Frames(), (a, b) => a.Pixels.Zip(b.Pixels, (x, y) => Math.Abs(x - y)).Average()).Max();
        Assert.InRange(worst, 0, 0.03);
        Assert.Equal(15, again.Frames().Count());
    }

    [Theory]
    [InlineData("bt709", "tv", "bt709", "h264")]
    [InlineData("smpte170m", "tv", "smpte170m", "h264")]
    [InlineData("smpte170m", "pc", "smpte170m", "h264")]
    [InlineData("bt2020nc", "tv", "bt2020", "h265")]
    public void Colours_are_the_same_in_every_coding(string matrix, string range, string scale, string codec)
    {
        var clip = Clip.Open(Make("a.mkv", "-f", "lavfi", "-i", "color=c=0xC83264:size=32x32:rate=10:duration=0.2", "-vf",
            $"scale=out_color_matrix={scale}:out_range={range},format=yuv420p,setparams=colorspace={matrix}:range={range}", "-crf", "1"));
        Copy(clip, "b.mp4", new ClipWriteOptions { Codec = codec, Crf = 1 });
        var again = Clip.Open(At("b.mp4"));
        Assert.Equal((matrix, range), (again.Info.Colors.Matrix, again.Info.Colors.Range));
        foreach (var pixels in new[] { clip, again }.Select(c => c.Frames().Last().Pixels))
        {
            Assert.Equal(0xC8 / 255f, pixels[0], 3 / 255f);
            Assert.Equal(0x32 / 255f, pixels[1], 3 / 255f);
            Assert.Equal(0x64 / 255f, pixels[2], 3 / 255f);
        }
    }

    [Fact]
    public void Times_are_the_frame_rates_own()
    {
        var clip = Clip.Open(Make("a.mkv", [.. Test("32x32", 30, 1), "-r", "30000/1001", "-pix_fmt", "yuv420p"]));
        Copy(clip, "b.mp4", new ClipWriteOptions { PartFrames = 7 });
        var times = Probe(At("b.mp4"), "packet=pts").Split('\n').Select(line => int.Parse(line.Split('=')[1], CultureInfo.InvariantCulture)).Order().ToArray();
        Assert.Equal([1001], times.Zip(times.Skip(1), (a, b) => b - a).Distinct());
    }

    [Fact]
    public void Frames_with_alpha_are_seen_on_white()
    {
        var folder = Directory.CreateDirectory(At("frames")).FullName;
        var picture = new Picture(16, 16, 3) { Alpha = [.. Enumerable.Range(0, 256).Select(i => i % 16 < 8 ? 1f : 0)] };
        PictureFile.Save(picture, Path.Combine(folder, "1.png"));
        Copy(Clip.Open(folder), "a.mp4", new ClipWriteOptions { Crf = 1 });
        var frame = Clip.Open(At("a.mp4")).Frames().Single();
        Assert.InRange(frame[2, 8, 1], 0, 0.05f);
        Assert.InRange(frame[13, 8, 1], 0.95f, 1);
    }

    [Fact]
    public void Odd_sides_stay_odd()
    {
        var clip = Clip.Open(Make("a.webm", [.. Test("64x48", 10, 0.3), "-vf", "scale=65:49", "-c:v", "libvpx-vp9"]));
        Assert.Equal((65, 49), (clip.Info.Width, clip.Info.Height));
        Assert.Contains("odd side", Assert.Single(Copy(clip, "b.mp4").Notes));
        Assert.Equal((65, 49), (Clip.Open(At("b.mp4")).Info.Width, Clip.Open(At("b.mp4")).Info.Height));
        Assert.Empty(Copy(clip, "c.webm").Notes);
        Assert.Equal((65, 49), (Clip.Open(At("c.webm")).Info.Width, Clip.Open(At("c.webm")).Info.Height));
    }

    [Fact]
    public void A_turned_clip_comes_out_upright()
    {
        Make("flat.mp4", [.. Test("64x32", 10, 0.3), "-pix_fmt", "yuv420p"]);
        var clip = Clip.Open(Make("a.mp4", "-i", At("flat.mp4"), "-c", "copy", "-metadata:s:v", "rotate=90"));
        Assert.Equal((32, 64), (clip.Info.Width, clip.Info.Height));
        Copy(clip, "b.mp4");
        Assert.Equal((32, 64), (Clip.Open(At("b.mp4")).Info.Width, Clip.Open(At("b.mp4")).Info.Height));
        Assert.DoesNotContain("rotation", Probe(At("b.mp4"), "stream_side_data=rotation"));
    }

    [Fact]
    public void Ten_bits_stay_ten_bits()
    {
        var clip = Clip.Open(Make("a.mkv", [.. Test("64x64", 10, 0.3), "-c:v", "libx265", "-x265-params", "log-level=error", "-pix_fmt", "yuv420p10le"]));
        Assert.Equal(10, clip.Info.Bits);
        Copy(clip, "b.mp4");
        Assert.Equal("codec_name=hevc\npix_fmt=yuv420p10le", Probe(At("b.mp4"), "stream=codec_name,pix_fmt").ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_part_has_the_frames_and_the_sound_of_its_time()
    {
        var whole = Clip.Open(Make("a.mp4", [.. Test("32x32", 10, 2), .. Sine(2), "-pix_fmt", "yuv420p"])).Frames().ToList();
        var clip = Clip.Open(At("a.mp4"), new ClipReadOptions { From = 0.5, To = 1.2 });
        Assert.Equal(7, clip.Info.Frames);
        Assert.Equal(whole[5].Pixels, clip.Frames().First().Pixels);
        Assert.Equal(whole[8].Pixels, clip.Frames(3).First().Pixels);
        Assert.Equal(7, Copy(clip, "b.mp4").Frames);
        var seconds = Probe(At("b.mp4"), "format=duration").Split('=')[1];
        Assert.InRange(double.Parse(seconds, CultureInfo.InvariantCulture), 0.6, 0.8);
        Assert.Contains("ends after 2 s", Assert.Throws<UsageException>(() => Clip.Open(At("a.mp4"), new ClipReadOptions { From = 9 })).Message);
    }

    [Fact]
    public void Another_rate_leaves_frames_out_or_repeats_them()
    {
        Make("a.mp4", [.. Test("32x32", 10, 2), "-pix_fmt", "yuv420p"]);
        Assert.Equal(10, Clip.Open(At("a.mp4"), new ClipReadOptions { Rate = new FrameRate(5, 1) }).Frames().Count());
        Assert.Equal(40, Clip.Open(At("a.mp4"), new ClipReadOptions { Rate = new FrameRate(20, 1) }).Frames().Count());
    }

    [Theory]
    // On a grid of 30 with gaps; and so few that the grid means nothing.
    [InlineData("not(eq(mod(n\\,20)\\,7))", "30", 60)]
    [InlineData("not(mod(n\\,3)*mod(n\\,7))", "13", 26)]
    public void Frames_at_any_time_are_brought_to_a_rate(string kept, string rate, int frames)
    {
        var clip = Clip.Open(Make("a.mp4", [.. Test("32x32", 30, 2), "-pix_fmt", "yuv420p", "-vf", $"select={kept}", "-fps_mode", "passthrough"]));
        Assert.Equal(rate, clip.Info.Rate.ToString());
        Assert.InRange(clip.Frames().Count(), frames - 2, frames);
    }

    [Fact]
    public void A_late_start_is_kept()
    {
        Make("v.mp4", [.. Test("32x32", 10, 1), "-pix_fmt", "yuv420p"]);
        Make("s.m4a", Sine(2));
        var clip = Clip.Open(Make("a.mkv", "-i", At("s.m4a"), "-itsoffset", "0.7", "-i", At("v.mp4"), "-map", "1", "-map", "0", "-c", "copy"));
        Assert.InRange(clip.Info.Offset, 0.65, 0.75);
        Assert.Equal(10, Copy(clip, "b.mkv").Frames);
        Assert.InRange(Clip.Open(At("b.mkv")).Info.Offset, 0.65, 0.75);
    }

    [Fact]
    public void One_frame_is_a_clip()
    {
        var clip = Clip.Open(Make("a.mp4", [.. Test("32x32", 10, 0.1), "-pix_fmt", "yuv420p"]));
        Assert.Equal(1, Copy(clip, "b.mp4").Frames);
        Assert.Single(Clip.Open(At("b.mp4")).Frames());
    }

    [Fact]
    public void What_is_no_clip_is_said()
    {
        Make("sound.m4a", Sine(0.5));
        Assert.Contains("sound.m4a has no moving pictures, only sound", Assert.Throws<InputException>(() => Clip.Open(At("sound.m4a"))).Message);
        File.WriteAllText(At("text.mp4"), "no clip at all");
        Assert.Contains("is no clip that ffmpeg can read (", Assert.Throws<InputException>(() => Clip.Open(At("text.mp4"))).Message);
    }

    [Fact]
    public void A_truncated_file_gives_what_there_is_and_says_so()
    {
        var whole = File.ReadAllBytes(Make("a.mp4", [.. Test("256x256", 10, 2), "-pix_fmt", "yuv420p", "-movflags", "+faststart"]));
        File.WriteAllBytes(At("half.mp4"), whole[..(whole.Length / 2)]);
        var clip = Clip.Open(At("half.mp4"));
        Assert.InRange(clip.Frames().Count(), 1, 19);
        Assert.Contains("half.mp4 is damaged (", Assert.Single(clip.Notes));
        // Without its index nothing can be read of it.
        var late = File.ReadAllBytes(Make("c.mp4", [.. Test("256x256", 10, 2), "-pix_fmt", "yuv420p"]));
        File.WriteAllBytes(At("late.mp4"), late[..(late.Length / 2)]);
        Assert.Contains("moov atom not found", Assert.Throws<InputException>(() => Clip.Open(At("late.mp4"))).Message);
    }

    [Fact]
    public void Frames_whose_size_changes_midway_come_in_the_first_ones()
    {
        Make("a.ts", [.. Test("64x64", 10, 0.5), "-c:v", "mpeg2video"]);
        Make("b.ts", [.. Test("128x96", 10, 0.5), "-c:v", "mpeg2video"]);
        File.WriteAllBytes(At("ab.ts"), [.. File.ReadAllBytes(At("a.ts")), .. File.ReadAllBytes(At("b.ts"))]);
        Assert.All(Clip.Open(At("ab.ts")).Frames(), frame => Assert.Equal((64, 64), (frame.Width, frame.Height)));
    }

    [Fact]
    public void Sound_that_the_file_can_not_hold_is_coded_anew()
    {
        var clip = Clip.Open(Make("a.mp4", [.. Test("32x32", 10, 0.5), .. Sine(0.5), "-pix_fmt", "yuv420p", "-c:a", "aac"]));
        Assert.Contains("its sound was coded anew", Assert.Single(Copy(clip, "b.webm").Notes));
        Assert.Equal("codec_name=vp9\ncodec_name=opus", Probe(At("b.webm"), "stream=codec_name").ReplaceLineEndings("\n"));
    }

    [Fact]
    public void What_can_not_be_written_is_said_before_there_is_work()
    {
        var clip = Clip.Open(Make("a.mp4", [.. Test("32x32", 10, 0.5), "-pix_fmt", "yuv420p"]));
        Assert.Contains("'.avi'", Assert.Throws<UsageException>(() => ClipWriter.Open(At("b.avi"), clip, "")).Message);
        Assert.Contains("holds no h264", Assert.Throws<UsageException>(() => ClipWriter.Open(At("b.webm"), clip, "", new ClipWriteOptions { Codec = "h264" })).Message);
        Assert.Contains("no constant rate factor", Assert.Throws<UsageException>(() => ClipWriter.Open(At("b.mov"), clip, "", new ClipWriteOptions { Codec = "prores", Crf = 4 })).Message);
    }
}
