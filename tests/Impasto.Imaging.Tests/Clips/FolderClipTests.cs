using Impasto.Imaging.Clips;

namespace Impasto.Imaging.Tests.Clips;

public sealed class FolderClipTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("impasto-clip-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    private void Save(string name, float value, int width = 6, int height = 5)
    {
        var picture = new Picture(width, height, 3);
        Array.Fill(picture.Pixels, value);
        PictureFile.Save(picture, At(name));
    }

    [Fact]
    public void Frames_come_in_the_order_of_their_numbers()
    {
        foreach (var number in new[] { 1, 2, 9, 10, 11 })
            Save($"f{number}.png", number / 255f);
        var clip = Clip.Open(_folder);
        Assert.Equal((6, 5, 5, "25"), (clip.Info.Width, clip.Info.Height, clip.Info.Frames, clip.Info.Rate.ToString()));
        Assert.Equal([1, 2, 9, 10, 11], Numbers(clip.Frames()));
        Assert.Equal([10, 11], Numbers(clip.Frames(3)));

        static int[] Numbers(IEnumerable<Picture> frames) => [.. frames.Select(frame => (int)MathF.Round(frame.Pixels[0] * 255))];
    }

    [Fact]
    public void A_part_is_given_in_seconds()
    {
        for (var i = 0; i < 10; i++)
            Save($"{i:00}.png", i / 255f);
        var clip = Clip.Open(_folder, new ClipReadOptions { Rate = new FrameRate(4, 1), From = 0.5, To = 1.5 });
        Assert.Equal([2, 3, 4, 5], clip.Frames().Select(frame => (int)MathF.Round(frame.Pixels[0] * 255)));
        Assert.Contains("after them", Assert.Throws<UsageException>(() => Clip.Open(_folder, new ClipReadOptions { From = 60 })).Message);
        Assert.Throws<UsageException>(() => Clip.Open(_folder, new ClipReadOptions { From = 2, To = 1 }));
    }

    [Fact]
    public void A_size_makes_both_sides_even()
    {
        Save("1.png", 0.5f, 40, 31);
        var clip = Clip.Open(_folder, new ClipReadOptions { Size = 21 });
        Assert.Equal((20, 16), (clip.Info.Width, clip.Info.Height));
        Assert.Equal((20, 16), clip.Frames().Select(frame => (frame.Width, frame.Height)).Single());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(4)]
    public void What_nobody_sees_of_a_frame_takes_no_part_and_its_alpha_goes_along(int? size)
    {
        // Red, and green where it is transparent.
        var picture = new Picture(8, 6, 3) { Alpha = new float[48] };
        for (var i = 0; i < 48; i++)
        {
            picture.Alpha[i] = i % 8 < 4 ? 1 : 0;
            picture.Pixels[3 * i + (i % 8 < 4 ? 0 : 1)] = 1;
        }
        PictureFile.Save(picture, At("1.png"));
        var frame = Clip.Open(_folder, new ClipReadOptions { Size = size }).Frames().Single();
        Assert.Equal((1f, 0f), (frame.Alpha![0], frame.Alpha[frame.Width - 1]));
        Assert.All(Enumerable.Range(0, frame.Width * frame.Height), i => Assert.InRange(frame.Pixels[3 * i + 1], 0, 1e-3f));
    }

    [Fact]
    public void A_picture_of_another_size_is_named()
    {
        Save("1.png", 0.5f);
        Save("2.png", 0.5f, 7, 5);
        var error = Assert.Throws<InputException>(() => Clip.Open(_folder).Frames().Count());
        Assert.Contains("2.png has 7x5 pixels, and the first picture of the clip 6x5", error.Message);
    }

    [Fact]
    public void What_is_not_there_is_said()
    {
        Assert.Contains("There is no picture to read in", Assert.Throws<InputException>(() => Clip.Open(_folder)).Message);
        Assert.Contains("doesn't exist", Assert.Throws<InputException>(() => Clip.Open(At("none.mp4"))).Message);
    }
}
