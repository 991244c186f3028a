using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Impasto.Imaging.Clips;

namespace Impasto.Imaging.Tests.Clips;

public sealed class PipeClipTests
{
    private static Picture Smooth(int width, int height)
    {
        var picture = new Picture(width, height, 3);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                (picture[x, y, 0], picture[x, y, 1], picture[x, y, 2]) = (0.2f + 0.5f * x / width, 0.3f + 0.4f * y / height, 0.5f);
        }
        return picture;
    }

    private static MemoryStream Piped(string header, params Picture[] frames)
    {
        var (format, stream) = (Y4mFormat.Parse(header), new MemoryStream());
        stream.Write(Encoding.ASCII.GetBytes(header + "\n"));
        foreach (var frame in frames)
        {
            stream.Write("FRAME\n"u8);
            stream.Write(format.Encode(frame));
        }
        stream.Position = 0;
        return stream;
    }

    [Theory]
    [InlineData("420jpeg", 0.012f)]
    [InlineData("420mpeg2", 0.012f)]
    [InlineData("420", 0.012f)]
    [InlineData("422", 0.012f)]
    [InlineData("444", 0.0063f)]
    public void A_smooth_frame_comes_back(string chroma, float within)
    {
        var frame = Smooth(33, 21);
        var clip = Clip.OpenPipe(Piped($"YUV4MPEG2 W33 H21 F30000:1001 Ip A1:1 C{chroma}", frame, frame));
        Assert.True(clip.ComesOnce);
        Assert.Equal((33, 21, "30000/1001"), (clip.Info.Width, clip.Info.Height, clip.Info.Rate.ToString()));
        var back = clip.Frames().ToList();
        Assert.Equal(2, back.Count);
        // Half a step of luma and of chroma: 0.5 / 219 + 1.772 * 0.5 / 224 = 0.0062; where chroma is halved, the slope of the colours is added.
        // Colours at the border have half a sample less to go by.
        for (var y = 2; y < 19; y++)
        {
            for (var x = 2; x < 31; x++)
            {
                for (var c = 0; c < 3; c++)
                    Assert.InRange(back[0][x, y, c] - frame[x, y, c], -within, within);
            }
        }
    }

    [Fact]
    public void Samples_are_those_of_the_standards()
    {
        // Red of BT.601 in the narrow range: 81, 90, 240; of BT.709, from 720 rows on: 63, 102, 240.
        foreach (var (height, expected) in new[] { (2, new[] { 81, 90, 240 }), (720, new[] { 63, 102, 240 }) })
        {
            var frame = new Picture(2, height, 3);
            for (var i = 0; i < frame.Pixels.Length; i += 3)
                frame.Pixels[i] = 1;
            var bytes = Y4mFormat.Parse($"YUV4MPEG2 W2 H{height} F25:1 C444").Encode(frame);
            Assert.Equal(expected, new int[] { bytes[0], bytes[2 * height], bytes[4 * height] });
        }
        Assert.Equal([76, 85, 255], Y4mFormat.Parse("YUV4MPEG2 W1 H1 F25:1 C444 XCOLORRANGE=FULL").Encode(new Picture(1, 1, 3, [1, 0, 0])).Select(value => (int)value));
    }

    [Fact]
    public void Grey_has_no_colour()
    {
        var frame = Smooth(4, 4);
        Array.Fill(frame.Pixels, 0.5f);
        var back = Clip.OpenPipe(Piped("YUV4MPEG2 W4 H4 F25:1 Cmono", frame)).Frames().Single();
        Assert.All(back.Pixels, value => Assert.InRange(value, 0.497f, 0.503f));
    }

    [Fact]
    public void Grey_of_every_size_comes_back() => Prop.ForAll(Gen.Choose(1, 9).ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), (width, height, level) =>
    {
        var frame = new Picture(width, height, 3);
        Array.Fill(frame.Pixels, level / 255f);
        var back = Clip.OpenPipe(Piped($"YUV4MPEG2 W{width} H{height} F25:1 C420jpeg", frame)).Frames().Single();
        return back.Pixels.All(value => Math.Abs(value - level / 255f) <= 0.5f / 219 + 1e-5f);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_written_can_be_read()
    {
        var (source, stream) = (Clip.OpenPipe(Piped("YUV4MPEG2 W16 H10 F24:1 A4:3 C444 XCOLORRANGE=FULL", Smooth(16, 10))), new KeptStream());
        using (var writer = ClipWriter.ToPipe(stream, source))
        {
            foreach (var frame in source.Frames())
                writer.Add(frame);
            Assert.Equal(1, writer.Finish(isPartial: false));
        }
        Assert.StartsWith("YUV4MPEG2 W16 H10 F24:1 Ip A4:3 C444 XCOLORRANGE=FULL\nFRAME\n", Encoding.ASCII.GetString(stream.ToArray()));
        var again = Clip.OpenPipe(new MemoryStream(stream.ToArray())).Frames().Single();
        for (var i = 0; i < again.Pixels.Length; i++)
            Assert.InRange(again.Pixels[i] - Smooth(16, 10).Pixels[i], -0.006f, 0.006f);
    }

    [Fact]
    public void A_part_and_a_size_are_taken()
    {
        var frames = Enumerable.Range(0, 6).Select(i => { var frame = new Picture(40, 20, 3); Array.Fill(frame.Pixels, i * 0.1f); return frame; }).ToArray();
        var clip = Clip.OpenPipe(Piped("YUV4MPEG2 W40 H20 F2:1 C444", frames), new ClipReadOptions { From = 1, To = 2, Size = 20 });
        var taken = clip.Frames().ToList();
        Assert.Equal((2, 20, 10), (taken.Count, taken[0].Width, taken[0].Height));
        Assert.Equal([0.2f, 0.3f], taken.Select(frame => MathF.Round(frame.Pixels[0], 1)));
    }

    [Fact]
    public void A_pipe_that_ends_within_a_frame_gives_what_came_before()
    {
        var whole = Piped("YUV4MPEG2 W8 H8 F25:1 C444", Smooth(8, 8), Smooth(8, 8)).ToArray();
        var clip = Clip.OpenPipe(new MemoryStream(whole[..^10]));
        Assert.Single(clip.Frames());
        Assert.Equal(["The pipe ends within frame 2: what came before it is painted."], clip.Notes);
    }

    [Theory]
    [InlineData("", "The pipe holds nothing")]
    [InlineData("RIFF and more\n", "doesn't begin with YUV4MPEG2")]
    [InlineData("YUV4MPEG2 W0 H8 F25:1\n", "frames of 0x8")]
    [InlineData("YUV4MPEG2 W99999 H99999 F25:1\n", "frames of 99999x99999")]
    [InlineData("YUV4MPEG2 H8 F25:1\n", "frames of ?x8")]
    [InlineData("YUV4MPEG2 W8 H8 F25:1 C420p10\n", "of the kind 420p10")]
    public void What_is_no_y4m_is_refused(string header, string reason) =>
        Assert.Contains(reason, Assert.Throws<InputException>(() => Clip.OpenPipe(new MemoryStream(Encoding.ASCII.GetBytes(header)))).Message);

    [Fact]
    public void Endless_lines_and_frames_without_a_beginning_are_refused()
    {
        Assert.Contains("more than 1024 letters", Assert.Throws<InputException>(() => Clip.OpenPipe(new MemoryStream(new byte[5000]))).Message);
        var clip = Clip.OpenPipe(new MemoryStream(Encoding.ASCII.GetBytes("YUV4MPEG2 W2 H2 F25:1 C444\nFRAMES\n123456789012")));
        Assert.Contains("Frame 1 of the pipe doesn't begin with FRAME", Assert.Throws<InputException>(() => clip.Frames().Count()).Message);
        Assert.Throws<UsageException>(() => Clip.OpenPipe(new MemoryStream(), new ClipReadOptions { Rate = new FrameRate(5, 1) }));
    }

    /// <summary>Keeps what was written when it is closed.</summary>
    private sealed class KeptStream : MemoryStream;
}
