using Impasto.Imaging;

namespace Impasto.Cli.Tests.Flowing;

public sealed class FlowCommandTests : CliTest
{
    [Fact]
    public async Task Vectors_and_colors_and_reliability_are_written_as_the_names_say()
    {
        Frames();
        var run = await Run("flow", "~/a.png", "~/b.png");
        Assert.Equal((0, ""), (run.Code, run.Out));
        Assert.Contains("saved as ~/a.flow.png.", run.Error);
        var colors = PictureFile.Load(At("a.flow.png"));
        Assert.Equal((64, 48, 3), (colors.Width, colors.Height, colors.Channels));

        Assert.Equal(0, (await Run("flow", "~/a.png", "~/b.png", "-o", "~/new/a.flo", "--reliability", "~/reliable.png", "-q")).Code);
        var flo = await File.ReadAllBytesAsync(At("new", "a.flo"), TestContext.Current.CancellationToken);
        Assert.Equal(12 + 8 * 64 * 48, flo.Length);
        Assert.Equal(3, Exact(20 * 64 + 30, 0), 0.1f);
        var reliable = PictureFile.Load(At("reliable.png"));
        Assert.Equal((1, 1f, 0f), (reliable.Channels, reliable[30, 20, 0], reliable[63, 20, 0]));

        Assert.Equal(0, (await Run("flow", "~/a.png", "~/b.png", "-o", "~/kitti.png", "--kitti")).Code);
        var kitti = PictureFile.Load(At("kitti.png"));
        for (var i = 0; i < 64 * 48; i++)
        {
            for (var k = 0; k < 2; k++)
                Assert.Equal(Exact(i, k), (MathF.Round(65535 * kitti.Pixels[3 * i + k]) - 32768) / 64, 0.01f);
        }

        float Exact(int pixel, int part) => BitConverter.ToSingle(flo, 12 + 8 * pixel + 4 * part);
    }

    [Fact]
    public async Task Files_that_exist_are_kept_and_any_number_of_threads_gives_the_same()
    {
        Frames();
        Assert.Equal(0, (await Run("flow", "~/a.png", "~/b.png", "-o", "~/one.flo", "--threads", "1")).Code);
        Assert.Equal(2, (await Run("flow", "~/a.png", "~/b.png", "-o", "~/one.flo")).Code);
        Assert.Equal(0, (await Run("flow", "~/a.png", "~/b.png", "-o", "~/three.flo", "--threads", "3")).Code);
        Assert.Equal(File.ReadAllBytes(At("one.flo")), File.ReadAllBytes(At("three.flo")));
    }

    [Fact]
    public async Task The_flow_and_its_reliability_are_two_files()
    {
        var run = await Run("flow", "~/photo.png", "~/photo.png", "-o", "~/flow.png", "--reliability", "~/flow.png");
        Assert.Equal((2, "impasto: ~/flow.png can't be both the flow and its reliability: name another file with --reliability.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task Frames_of_two_sizes_are_unreadable_input()
    {
        var run = await Run("flow", "~/photo.png", "~/style.png");
        Assert.Equal(3, run.Code);
        Assert.Contains("~/photo.png is 8x6 and ~/style.png 4x4", run.Error);
    }

    [Fact]
    public async Task What_nobody_sees_does_not_move()
    {
        Frames();
        foreach (var hidden in new[] { 0f, 1f })
        {
            // The left quarter of the second frame is transparent, over black and over white.
            var second = PictureFile.Load(At("b.png"));
            var seen = new Picture(64, 48, 1, second.Pixels) { Alpha = [.. Enumerable.Range(0, 64 * 48).Select(i => i % 64 < 16 ? 0f : 1)] };
            for (var i = 0; i < 64 * 48; i++)
                seen.Pixels[i] = i % 64 < 16 ? hidden : seen.Pixels[i];
            PictureFile.Save(seen, At("c.png"));
            Assert.Equal(0, (await Run("flow", "~/a.png", "~/c.png", "-o", $"~/{hidden}.flo")).Code);
        }
        Assert.Equal(File.ReadAllBytes(At("0.flo")), File.ReadAllBytes(At("1.flo")));
    }

    /// <summary>Waves, moved by 3 px to the right.</summary>
    private void Frames()
    {
        foreach (var (name, shift) in new[] { ("a.png", 0), ("b.png", 3) })
        {
            var picture = new Picture(64, 48, 1);
            for (var y = 0; y < 48; y++)
            {
                for (var x = 0; x < 64; x++)
                    picture[x, y, 0] = 0.5f + 0.2f * MathF.Sin(0.31f * (x - shift) + 0.11f * y) + 0.2f * MathF.Sin(0.17f * y - 0.07f * (x - shift));
            }
            PictureFile.Save(picture, At(name));
        }
    }
}
