using Impasto.Imaging.Clips;

namespace Impasto.Imaging.Tests.Clips;

public sealed class AnimationClipTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("impasto-clip-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    /// <summary>Frames of one grey level each, as a folder clip of four a second.</summary>
    private Clip Frames(params int[] levels)
    {
        Directory.CreateDirectory(At("in"));
        for (var i = 0; i < levels.Length; i++)
        {
            var picture = new Picture(12, 8, 3);
            Array.Fill(picture.Pixels, levels[i] / 255f);
            PictureFile.Save(picture, At($"in/{i:00}.png"));
        }
        return Clip.Open(At("in"), new ClipReadOptions { Rate = new FrameRate(4, 1) });
    }

    private Clip Write(string name, Clip clip)
    {
        using var writer = ClipWriter.Open(At(name), clip, "work");
        foreach (var frame in clip.Frames())
            writer.Add(frame);
        writer.Finish(isPartial: false);
        return Clip.Open(At(name));
    }

    private static int[] Levels(IEnumerable<Picture> frames) => [.. frames.Select(frame => (int)MathF.Round(frame.Pixels[0] * 255))];

    [Theory]
    [InlineData("a.gif")]
    [InlineData("a.webp")]
    public void What_is_written_is_read_again(string name)
    {
        var clip = Write(name, Frames(0, 255, 128));
        Assert.Equal((12, 8, 3, "4"), (clip.Info.Width, clip.Info.Height, clip.Info.Frames, clip.Info.Rate.ToString()));
        Assert.All(Levels(clip.Frames()).Zip([0, 255, 128]), pair => Assert.InRange(pair.First, pair.Second - 2, pair.Second + 2));
        Assert.False(Directory.Exists(At(name + ".parts")));
    }

    [Fact]
    public void A_picture_that_stands_longer_is_kept_once_and_comes_repeatedly()
    {
        var clip = Write("a.gif", Frames(0, 0, 0, 255, 255, 0));
        Assert.Equal(3, PictureFile.Identify(At("a.gif")).Frames);
        Assert.Equal((6, "4"), (clip.Info.Frames, clip.Info.Rate.ToString()));
        Assert.Equal([0, 0, 0, 255, 255, 0], Levels(clip.Frames()));
        Assert.Equal([255, 255, 0], Levels(clip.Frames(3)));
    }

    [Fact]
    public void A_part_a_rate_and_a_size_are_taken()
    {
        Write("a.gif", Frames(0, 60, 120, 180, 240));
        var clip = Clip.Open(At("a.gif"), new ClipReadOptions { From = 0.5, To = 1.25, Size = 6 });
        Assert.Equal((6, 4), (clip.Info.Width, clip.Info.Height));
        Assert.Equal([120, 180, 240], Levels(clip.Frames()));
        Assert.Equal([0, 120], Levels(Clip.Open(At("a.gif"), new ClipReadOptions { Rate = new FrameRate(2, 1) }).Frames()));
        Assert.Contains("ends after 1.25 s", Assert.Throws<UsageException>(() => Clip.Open(At("a.gif"), new ClipReadOptions { From = 3 })).Message);
        Assert.Contains("the limit is 10000", Assert.Throws<InputException>(() => Clip.Open(At("a.gif"), new ClipReadOptions { Rate = new FrameRate(1000000, 1) })).Message);
    }

    [Fact]
    public void Work_that_was_stopped_goes_on()
    {
        var clip = Frames(0, 60, 120, 180);
        using (var writer = ClipWriter.Open(At("a.gif"), clip, "work"))
        {
            writer.Add(clip.Frames().First());
            writer.Add(clip.Frames(1).First());
            Assert.Equal(2, writer.Finish(isPartial: true));
        }
        Assert.Equal(2, Clip.Open(At("a.gif")).Info.Frames);
        using (var writer = ClipWriter.Open(At("a.gif"), clip, "work"))
        {
            Assert.Equal(2, writer.Done);
            foreach (var frame in clip.Frames(2))
                writer.Add(frame);
            writer.Finish(isPartial: false);
        }
        Assert.Equal([0, 60, 120, 180], Levels(Clip.Open(At("a.gif")).Frames()));
    }

    [Fact]
    public void What_is_none_is_refused()
    {
        File.WriteAllText(At("a.gif"), "no picture at all");
        Assert.Contains("neither GIF nor WebP", Assert.Throws<InputException>(() => Clip.Open(At("a.gif"))).Message);
        File.WriteAllBytes(At("b.gif"), [.. "GIF89a"u8, 1, 2, 3]);
        Assert.Contains("can't be read", Assert.Throws<InputException>(() => Clip.Open(At("b.gif"))).Message);
        Assert.Contains("has no `Crf`", Assert.Throws<UsageException>(() => ClipWriter.Open(At("c.gif"), Frames(1), "work", new ClipWriteOptions { Crf = 5 })).Message);
    }
}
