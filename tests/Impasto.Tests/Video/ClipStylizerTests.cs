using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Imaging;
using Impasto.Imaging.Clips;
using Impasto.Imaging.Transforms;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Networks.Bands;
using Impasto.Networks.FeedForward;
using Impasto.OnePass;
using Impasto.Tensors;
using Impasto.Tests.Methods.FeedForward;
using Impasto.Tests.Networks.AnyStyle;
using Impasto.TestSupport;
using Impasto.Video;

namespace Impasto.Tests.Video;

public sealed class ClipStylizerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ClipStylizerTests() => RandomModels.Fill(Models.UserFolder);

    public void Dispose() => _folder.Dispose();

    private ModelStore Models => new([At("models")], At("models"));

    private string At(string name) => Path.Combine(_folder.Path, name);

    private Clip Save(params Picture[] frames)
    {
        Directory.CreateDirectory(At("in"));
        for (var i = 0; i < frames.Length; i++)
            PictureFile.Save(frames[i], At($"in/{i}.png"));
        return Clip.Open(At("in"));
    }

    private async Task<(ClipResult Result, List<Picture> Frames)> RunAsync(IStyleMethod method, Clip clip, Style style, string output = "out/", bool shares = true, float steady = ClipStylizer.UsualSteadiness, CancellationToken cancel = default)
    {
        using var session = method.Open();
        using var writer = ClipWriter.Open(At(output), clip, "work");
        var result = await new ClipStylizer(session, shares && method.SharesStatistics, (frame, _) => new StyleRequest { Content = frame, Styles = [style], Faces = 0 }) { Steady = steady }.RunAsync(clip, writer, null, cancel);
        return (result, [.. Directory.EnumerateFiles(At(output), "*.png").Order(StringComparer.Ordinal).Select(file => PictureFile.Load(file))]);
    }

    private static Picture Frame(int number, float light = 1)
    {
        var picture = RandomModels.Photo(48, 128);
        // A square comes into the picture; the rest stands still.
        for (var y = 10; y < 22; y++)
        {
            for (var x = 0; x < 4 * number; x++)
                picture[x, y, 0] = 0.95f;
        }
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] *= light;
        return picture;
    }

    /// <summary>Mean difference below the square and what a network sees of it.</summary>
    private static double Still(Picture a, Picture b) => Enumerable.Range(112 * 48 * 3, 16 * 48 * 3).Average(i => Math.Abs(a.Pixels[i] - b.Pixels[i]));

    [Theory]
    [InlineData("johnson", "ink")]
    [InlineData("cin", "noon")]
    [InlineData("stylebank", "elm")]
    public async Task What_stands_still_flickers_less_than_painted_frame_by_frame(string method, string style)
    {
        var clip = Save([.. Enumerable.Range(0, 10).Select(i => Frame(i))]);
        var registry = AllMethods.Create(Models);
        var (result, shared) = await RunAsync(registry.Get(method), clip, new Style(style, null));
        var (_, alone) = await RunAsync(registry.Get(method), clip, new Style(style, null), "alone/", shares: false);
        Assert.Equal((10, 10, false, 10), (result.Frames, result.Painted, result.IsPartial, shared.Count));
        Assert.True(Still(shared[0], shared[9]) < 0.05 * Still(alone[0], alone[9]), $"{Still(shared[0], shared[9])} and {Still(alone[0], alone[9])}");
        Assert.True(Still(alone[0], alone[9]) > 1e-3);
    }

    [Fact]
    public async Task What_comes_through_a_pipe_has_the_statistics_of_its_scenes_first_frame()
    {
        var frames = Save([.. Enumerable.Range(0, 6).Select(i => Frame(i))]);
        var pipe = new MemoryStream();
        using (var sender = ClipWriter.ToPipe(pipe, frames))
        {
            foreach (var frame in frames.Frames())
                sender.Add(frame);
        }
        var method = AllMethods.Create(Models).Get("cin");
        var (result, shared) = await RunAsync(method, Clip.OpenPipe(new MemoryStream(pipe.ToArray())), new Style("noon", null));
        var (_, alone) = await RunAsync(method, Clip.OpenPipe(new MemoryStream(pipe.ToArray())), new Style("noon", null), "alone/", shares: false);
        Assert.Equal((6, 6, false), (result.Frames, result.Painted, result.IsPartial));
        Assert.True(result.Latency!.Value.Longest >= result.Latency.Value.Mean && result.Latency.Value.Mean > TimeSpan.Zero);
        Assert.True(Still(shared[0], shared[5]) < 0.05 * Still(alone[0], alone[5]), $"{Still(shared[0], shared[5])} and {Still(alone[0], alone[5])}");
        // The first frame is normalised by its own in both.
        Assert.Equal(alone[0].Pixels, shared[0].Pixels);
    }

    [Fact]
    public async Task A_still_clip_does_not_change_at_all_and_looks_as_its_picture()
    {
        // The last differs in what no eye sees, so that it is painted anew.
        var almost = Frame(3);
        almost[0, 0, 0] += 1 / 255f;
        var clip = Save(Frame(3), Frame(3), Frame(3), almost, Frame(3));
        var method = AllMethods.Create(Models).Get("cin");
        var (result, frames) = await RunAsync(method, clip, new Style("noon", null));
        Assert.Equal(3, result.Painted);
        Assert.All(new[] { 1, 2 }, i => Assert.Equal(frames[0].Pixels, frames[i].Pixels));
        Assert.InRange(frames[0].Pixels.Zip(frames[4].Pixels, (a, b) => Math.Abs(a - b)).Max(), 0, 1.01f / 255);
        using var session = method.Open();
        var picture = (await session.RenderAsync(new StyleRequest { Content = PictureFile.Load(At("in/0.png")), Styles = [new Style("noon", null)], Faces = 0 }, cancel: TestContext.Current.CancellationToken)).Picture;
        Assert.InRange(picture.Pixels.Zip(frames[0].Pixels, (a, b) => Math.Abs(a - b)).Max(), 0, 1.01f / 255);
    }

    /// <summary>A picture that moves by 3 px a frame: what is seen of each thing in both frames, 3 px apart, is to look the same.</summary>
    [Fact]
    public async Task Where_work_goes_on_behind_the_end_of_a_mask_its_last_picture_still_holds()
    {
        var clip = Save(Frame(1), Frame(2), Frame(3), Frame(4));
        Directory.CreateDirectory(At("mask"));
        PictureFile.Save(new Picture(4, 4, 1, [.. Enumerable.Repeat(1f, 16)]), At("mask/1.png"));
        PictureFile.Save(new Picture(4, 4, 1), At("mask/2.png"));
        using var session = AllMethods.Create(Models).Get("cin").Open();
        using var stop = new CancellationTokenSource();
        foreach (var cancel in new[] { stop.Token, TestContext.Current.CancellationToken })
        {
            using var writer = ClipWriter.Open(At("out/"), clip, "work");
            await new ClipStylizer(session, false, (frame, number) =>
            {
                if (number == 3 && !stop.IsCancellationRequested)
                    stop.Cancel();
                return new StyleRequest { Content = frame, Styles = [new Style("noon", null)], Faces = 0 };
            })
            { Steady = 0, Masks = Clip.Open(At("mask")) }.RunAsync(clip, writer, null, cancel);
            Assert.Equal(cancel == stop.Token ? 0 : 3, writer.Done);
        }
        // The second picture of the mask is black: from there on all frames stay as they were.
        Assert.Equal(PictureFile.Load(At("in/3.png")).Pixels, PictureFile.Load(At("out/frame000004.png")).Pixels);
        Assert.NotEqual(PictureFile.Load(At("in/0.png")).Pixels, PictureFile.Load(At("out/frame000001.png")).Pixels);
    }

    [Fact]
    public async Task Strokes_go_with_a_camera_that_pans()
    {
        // By 3 px a frame: not by a multiple of the network's stride.
        var wide = PictureFile.Load(Repo.Fixture("inputs", "photo_nagasaki-boats.png"));
        var clip = Save([.. Enumerable.Range(0, 5).Select(i => PictureTransforms.Crop(wide, 3 * i, 0, 96, 80))]);
        var method = AllMethods.Create(Models).Get("cin");
        using var session = method.Open();
        using var writer = ClipWriter.Open(At("out/"), clip, "work");
        await new ClipStylizer(session, true, (frame, _) => new StyleRequest { Content = frame, Styles = [new Style("noon", null)], Faces = 0 }) { Steady = 1e-3f }
            .RunAsync(clip, writer, null, TestContext.Current.CancellationToken);
        var (_, still) = await RunAsync(method, clip, new Style("noon", null), "still/", steady: 0);
        List<Picture> held = [.. Directory.EnumerateFiles(At("out/"), "*.png").Order(StringComparer.Ordinal).Select(file => PictureFile.Load(file))];
        var (with, without) = (Moved(held), Moved(still));
        Assert.True(with < 0.5 * without, $"{with} and {without}");

        static double Moved(List<Picture> frames) => Enumerable.Range(1, 4).Average(i => Enumerable.Range(20, 40).Average(y => Enumerable.Range(20, 50).Average(x =>
            Math.Pow(frames[i][x, y, 1] - frames[i - 1][x + 3, y, 1], 2))));
    }

    [Fact]
    public async Task Gatys_goes_on_from_the_frame_before()
    {
        var wide = PictureFile.Load(Repo.Fixture("inputs", "photo_nagasaki-boats.png"));
        var clip = Save([.. Enumerable.Range(0, 3).Select(i => PictureTransforms.Crop(wide, 3 * i, 0, 80, 64))]);
        var method = AllMethods.Create(ModelStore.Open()).Get("gatys");
        var alone = await Change(false);
        var followed = await Change(true);
        Assert.True(followed < 0.5 * alone, $"{followed} and {alone}");

        async Task<double> Change(bool follows)
        {
            using var session = method.Open();
            var to = At($"gatys-{follows}/");
            using (var writer = ClipWriter.Open(to, clip, "work"))
            {
                await new ClipStylizer(session, false, (frame, _) => new StyleRequest
                {
                    Content = frame,
                    Styles = [new Style("painting", RandomAnyStyle.Painting(64, 64))],
                    Options = new GatysOptions { Iterations = 40, Network = "slim" },
                    Faces = 0,
                })
                { Follows = follows, Steady = follows ? ClipStylizer.UsualSteadiness : 0 }.RunAsync(clip, writer);
            }
            List<Picture> frames = [.. Enumerable.Range(0, 3).Select(i => PictureFile.Load(Directory.EnumerateFiles(to, "*.png").Order(StringComparer.Ordinal).ElementAt(i)))];
            return Enumerable.Range(0, 2).Average(i =>
            {
                // Away from the edges, where the network sees what only one of the frames has.
                Picture a = PictureTransforms.Crop(frames[i], 19, 16, 45, 32), b = PictureTransforms.Crop(frames[i + 1], 16, 16, 45, 32);
                return a.Pixels.Zip(b.Pixels, (x, y) => (x - y) * (x - y)).Average();
            });
        }
    }

    [Fact]
    public async Task What_was_hidden_for_some_frames_comes_back_as_it_was()
    {
        // In frames 1, 2 and 3 a board stands before the ground: frame 4 has what it hid from frame 0. In a corner each frame is another, so that none repeats the one before.
        Picture ground = Texture(96, 64, 3), board = Texture(20, 20, 4);
        for (var i = 0; i < ground.Pixels.Length; i++)
            ground.Pixels[i] *= 0.6f;
        for (var i = 0; i < board.Pixels.Length; i++)
            board.Pixels[i] = 0.8f + 0.2f * board.Pixels[i];
        var frames = await FollowAsync(Save([.. Enumerable.Range(0, 5).Select(i => With(i is 0 or 4 ? ground : With(ground, board, 38, 22), Texture(4, 4, (ulong)i), 0, 0))]), "out/");
        foreach (var (number, shade) in new[] { (1, 1), (2, 1), (3, 1), (4, 0) })
            Assert.Equal(Remembering.Shade(shade), frames[number][48, 32, 0], 0.01f);
        Assert.All(frames, frame => Assert.Equal(Remembering.Shade(0), frame[80, 32, 0], 0.01f));
    }

    [Theory]
    [InlineData("out/", 4)]
    [InlineData("out/", 6)]
    [InlineData("out/", 9)]
    [InlineData("out.mp4", 9)]
    public async Task Frames_that_follow_from_several_and_were_broken_off_go_on_with_the_same_bits(string output, int end)
    {
        Assert.SkipWhen(output.EndsWith(".mp4", StringComparison.Ordinal) && Ffmpeg.Installed() is null, "There is no ffmpeg here.");
        // One frame is there three times.
        var clip = Save([.. Enumerable.Range(0, 12).Select(i => Walk(i < 4 ? i : i - 2 + (i == 4 ? 1 : 0)))]);
        var whole = await FollowAsync(clip, "whole" + output);
        await Assert.ThrowsAsync<InvalidOperationException>(() => FollowAsync(clip, output, end));
        var rest = await FollowAsync(clip, output);
        Assert.InRange(rest.Count, 1, whole.Count - 1);
        Assert.Equal(whole.TakeLast(rest.Count).SelectMany(picture => picture.Pixels), rest.SelectMany(picture => picture.Pixels));
    }

    private static Picture Texture(int width, int height, ulong seed)
    {
        var random = new SeededRandom(seed);
        var coarse = new Picture(width / 4, height / 4, 3, [.. Enumerable.Range(0, width / 4 * (height / 4) * 3).Select(_ => random.NextFloat())]);
        return Impasto.Imaging.Resampling.Resampler.Resize(coarse, width, height);
    }

    private static Picture With(Picture ground, Picture before, int left, int top)
    {
        var picture = new Picture(ground.Width, ground.Height, 3, [.. ground.Pixels]);
        for (var y = 0; y < before.Height; y++)
        {
            for (var x = 0; x < before.Width; x++)
            {
                for (var c = 0; c < 3; c++)
                    picture[left + x, top + y, c] = before[x, y, c];
            }
        }
        return picture;
    }

    /// <summary>A square that walks over a ground.</summary>
    private static Picture Walk(int number) => With(Texture(96, 64, 3), Texture(20, 20, 4), 6 * number, 22);

    /// <summary>The frames that were painted, in turn.</summary>
    private async Task<List<Picture>> FollowAsync(Clip clip, string output, int end = int.MaxValue)
    {
        using var session = new Breaking(new Remembering(), end);
        var stylizer = new ClipStylizer(session, false, (frame, number) => new StyleRequest { Content = frame, Styles = [], Seed = number, Faces = 0 }) { Follows = true };
        using var writer = ClipWriter.Open(At(output), clip, "work", new ClipWriteOptions { KeepExact = stylizer.FramesNeeded, PartFrames = 3 });
        await stylizer.RunAsync(clip, writer, null, TestContext.Current.CancellationToken);
        return session.Painted;
    }

    [Fact]
    public async Task A_frame_of_which_only_the_alpha_changes_is_another_frame()
    {
        var clip = Save(Seen(0), Seen(40));
        var (result, frames) = await RunAsync(AllMethods.Create(Models).Get("cin"), clip, new Style("noon", null));
        Assert.Equal((2, 0f, 1f), (result.Painted, frames[1].Alpha![0], frames[1].Alpha![48 * 128 - 1]));
        Assert.Null(frames[0].Alpha);

        // All of one colour, so that nothing else differs.
        static Picture Seen(int hidden)
        {
            var picture = new Picture(48, 128, 3) { Alpha = [.. Enumerable.Range(0, 48 * 128).Select(i => i < hidden * 48 ? 0f : 1)] };
            Array.Fill(picture.Pixels, 0.4f);
            return picture;
        }
    }

    [Fact]
    public async Task A_cut_begins_with_statistics_of_its_own()
    {
        var second = new Picture(48, 128, 3, [.. RandomModels.Photo(48, 128).Pixels.Select(v => 1 - v * v)]);
        var method = AllMethods.Create(Models).Get("cin");
        var (_, both) = await RunAsync(method, Save(Frame(1), Frame(1), second, second), new Style("noon", null), "both/");
        Directory.Delete(At("in"), recursive: true);
        var (_, alone) = await RunAsync(method, Save(second, second), new Style("noon", null), "alone/");
        Assert.Equal(alone[0].Pixels, both[2].Pixels);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("wct")]
    [InlineData("adain")]
    [InlineData("meta")]
    public async Task Any_style_is_held_likewise(string method)
    {
        RandomAnyStyle.Fill(Models.UserFolder);
        var style = new Style("painting", RandomAnyStyle.Painting(40, 40));
        var clip = Save(Frame(1), Frame(5), Frame(9));
        var registry = AllMethods.Create(Models);
        var (_, shared) = await RunAsync(registry.Get(method), clip, style);
        var (_, alone) = await RunAsync(registry.Get(method), clip, style, "alone/", shares: false);
        Assert.True(Still(shared[0], shared[2]) < 0.05 * Still(alone[0], alone[2]), $"{Still(shared[0], shared[2])} and {Still(alone[0], alone[2])}");
    }

    [Fact]
    public void Frozen_statistics_are_the_same_in_bands()
    {
        using var model = RandomModels.Cin(styles: ["a"]);
        Picture first = Frame(1), second = Frame(8);
        var shared = new SharedStatistics();
        shared.NextPicture();
        Pass(first, null);
        shared.Freeze();
        var whole = Pass(second, null);
        var bands = Pass(second, 3000);
        Assert.InRange(whole.Pixels.Zip(bands.Pixels, (a, b) => Math.Abs(a - b)).Max(), 0, 1f / 255);
        Assert.True(whole.Pixels.Zip(FeedForwardPass.Run(model, second, StyleShares.Everywhere(1)).Pixels, (a, b) => Math.Abs(a - b)).Max() > 2f / 255);

        Picture Pass(Picture picture, int? bandValues)
        {
            shared.NextPicture();
            return FeedForwardPass.Run((IFeedForwardModel)model, picture, StyleShares.Everywhere(1), bandValues: bandValues, statistics: shared);
        }
    }

    [Theory]
    [InlineData("out/")]
    [InlineData("out.mp4")]
    public async Task What_was_broken_off_goes_on_at_its_frame_with_the_same_bits(string output)
    {
        Assert.SkipWhen(output.EndsWith(".mp4", StringComparison.Ordinal) && Ffmpeg.Installed() is null, "There is no ffmpeg here.");
        var clip = Save([.. Enumerable.Range(0, 12).Select(i => Frame(i % 9))]);
        var method = AllMethods.Create(Models).Get("cin");
        var whole = await Frames(int.MaxValue, "whole" + output);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Frames(7, output));
        var rest = await Frames(int.MaxValue, output);
        // In parts of 5 frames the one under way is lost; pictures are there up to the last.
        Assert.InRange(rest.Count, 1, 7);
        Assert.Equal(whole.TakeLast(rest.Count).SelectMany(picture => picture.Pixels), rest.SelectMany(picture => picture.Pixels));
        if (output == "out.mp4")
            Assert.Equal(12, Clip.Open(At("out.mp4")).Frames(0, TestContext.Current.CancellationToken).Count());
        else
            Assert.Equal(12, Directory.EnumerateFiles(At(output)).Count());

        // The frames as the encoder gets them.
        async Task<List<Picture>> Frames(int end, string to)
        {
            using var session = new Breaking(method.Open(), end);
            using var writer = ClipWriter.Open(At(to), clip, "work", new ClipWriteOptions { KeepExact = 1, PartFrames = 5 });
            await new ClipStylizer(session, true, (frame, _) => new StyleRequest { Content = frame, Styles = [new Style("noon", null)], Faces = 0 }).RunAsync(clip, writer);
            return session.Painted[2..];
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(3)]
    public async Task Held_frames_that_were_broken_off_go_on_with_the_same_bits(int end)
    {
        var clip = Save([.. Enumerable.Range(0, 12).Select(i => Frame(i < 9 ? i : 8))]);
        var method = AllMethods.Create(Models).Get("cin");
        await Paint(int.MaxValue, "whole/", 5);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Paint(end, "out/", 5));
        if (end == 10)
        {
            // A frame that was damaged is painted again, from where its scene begins.
            var kept = Assert.Single(Directory.EnumerateFiles(At("out"), ".impasto-frame-*"));
            var bytes = await File.ReadAllBytesAsync(kept, TestContext.Current.CancellationToken);
            bytes[500] ^= 1;
            await File.WriteAllBytesAsync(kept, bytes, TestContext.Current.CancellationToken);
        }
        await Paint(int.MaxValue, "out/", 5);
        Assert.Equal(12, Directory.EnumerateFileSystemEntries(At("out")).Count());
        Assert.All(Directory.EnumerateFiles(At("whole")), file => Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(At("out/" + Path.GetFileName(file)))));

        async Task Paint(int end, string to, int part)
        {
            using var session = new Breaking(method.Open(), end);
            using var writer = ClipWriter.Open(At(to), clip, "work", new ClipWriteOptions { KeepExact = 1, PartFrames = part });
            await new ClipStylizer(session, true, (frame, _) => new StyleRequest { Content = frame, Styles = [new Style("noon", null)], Faces = 0 }).RunAsync(clip, writer);
        }
    }

    [Fact]
    public async Task Every_frame_is_as_painted_without_steadiness()
    {
        var clip = Save(Frame(0), Frame(2), Frame(4));
        using var session = new Breaking(AllMethods.Create(Models).Get("cin").Open(), int.MaxValue);
        using var writer = ClipWriter.Open(At("out/"), clip, "work");
        await new ClipStylizer(session, false, (frame, _) => new StyleRequest { Content = frame, Styles = [new Style("noon", null)], Faces = 0 }) { Steady = 0 }
            .RunAsync(clip, writer, null, TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++)
            Assert.InRange(PictureFile.Load(At($"out/frame00000{i + 1}.png")).Pixels.Zip(session.Painted[i].Pixels, (a, b) => Math.Abs(a - Math.Clamp(b, 0, 1))).Max(), 0, 0.51f / 255);
    }

    [Fact]
    public async Task A_film_that_was_painted_elsewhere_is_held_still()
    {
        var clip = Save([.. Enumerable.Range(0, 6).Select(i => Frame(i))]);
        // Twice the size, and every second frame is brighter.
        Directory.CreateDirectory(At("film"));
        for (var i = 0; i < 7; i++)
            PictureFile.Save(Impasto.Imaging.Resampling.Resampler.Resize(Frame(i, i % 2 == 0 ? 0.6f : 0.8f), 96, 256), At($"film/{i}.png"));
        var film = Clip.Open(At("film"));
        using var writer = ClipWriter.Open(At("out/"), clip, "work");
        var result = await new ClipStylizer(film) { Steady = 0.95f }.RunAsync(clip, writer, null, TestContext.Current.CancellationToken);
        Assert.Equal((6, 6), (result.Frames, result.Painted));
        Assert.Equal($"{clip.Name} ends after 6 frames, before {film.Name} does: so does the result.", Assert.Single(result.Notes));
        List<Picture> held = [.. Directory.EnumerateFiles(At("out"), "*.png").Order(StringComparer.Ordinal).Select(file => PictureFile.Load(file))];
        Assert.Equal((6, 96, 256), (held.Count, held[0].Width, held[0].Height));
        for (var i = 1; i < 6; i++)
            Assert.InRange(Below(held[i], held[i - 1]), 0.0005, 0.35 * Below(PictureFile.Load(At($"film/{i}.png")), PictureFile.Load(At($"film/{i - 1}.png"))));

        static double Below(Picture a, Picture b) => Enumerable.Range(120 * 96 * 3, 120 * 96 * 3).Average(i => Math.Abs(a.Pixels[i] - b.Pixels[i]));
    }

    [Fact]
    public async Task A_film_that_ends_early_ends_the_result()
    {
        var clip = Save(Frame(0), Frame(1), Frame(2));
        Directory.CreateDirectory(At("film"));
        PictureFile.Save(Frame(0), At("film/0.png"));
        PictureFile.Save(Frame(1), At("film/1.png"));
        using var writer = ClipWriter.Open(At("out/"), clip, "work");
        var result = await new ClipStylizer(Clip.Open(At("film"))).RunAsync(clip, writer, null, TestContext.Current.CancellationToken);
        Assert.Equal((2, $"{At("film")} ends after 2 frames, before {clip.Name} does: so does the result."), (result.Frames, Assert.Single(result.Notes)));
    }

    [Fact]
    public async Task Stopped_work_is_a_clip_that_is_gone_on_with()
    {
        var clip = Save([.. Enumerable.Range(0, 8).Select(i => Frame(i))]);
        using var stop = new CancellationTokenSource();
        using var session = new Breaking(AllMethods.Create(Models).Get("johnson").Open(), int.MaxValue) { OnPaint = count => { if (count == 4) stop.Cancel(); } };
        using (var writer = ClipWriter.Open(At("out/"), clip, "work", new ClipWriteOptions { KeepExact = 1 }))
        {
            var result = await new ClipStylizer(session, false, (frame, _) => new StyleRequest { Content = frame, Styles = [new Style("ink", null)], Faces = 0 }).RunAsync(clip, writer, null, stop.Token);
            Assert.True(result.IsPartial);
            Assert.InRange(result.Frames, 3, 4);
            Assert.Equal(result.Frames, Directory.EnumerateFiles(At("out"), "*.png").Count());
        }
        Assert.True(ClipWriter.IsBegun(At("out/"), "work"));
        Assert.False(ClipWriter.IsBegun(At("out/"), "other work"));
        var (rest, frames) = await RunAsync(AllMethods.Create(Models).Get("johnson"), clip, new Style("ink", null), shares: false);
        Assert.Equal((8, false, 8), (rest.Frames, rest.IsPartial, frames.Count));
        Assert.InRange(rest.Painted, 4, 5);
        Assert.False(ClipWriter.IsBegun(At("out/"), "work"));
    }

    [Fact]
    public async Task Stopped_before_there_is_a_frame_is_said()
    {
        var clip = Save(Frame(1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(AllMethods.Create(Models).Get("johnson"), clip, new Style("ink", null), cancel: new CancellationToken(true)));
    }

    [Fact]
    public async Task One_frame_is_a_clip()
    {
        var (result, frames) = await RunAsync(AllMethods.Create(Models).Get("johnson"), Save(Frame(1)), new Style("ink", null));
        Assert.Equal((1, 1), (result.Frames, frames.Count));
    }

    [Fact]
    public async Task A_frame_that_can_not_be_read_ends_the_work_with_its_name()
    {
        Save(Frame(1), Frame(2));
        PictureFile.Save(RandomModels.Photo(20, 20), At("in/2.png"));
        var error = await Assert.ThrowsAsync<InputException>(() => RunAsync(AllMethods.Create(Models).Get("johnson"), Clip.Open(At("in")), new Style("ink", null)));
        Assert.Contains("2.png has 20x20 pixels", error.Message);
    }

    /// <summary>Keeps what is certain of the frames before, and paints the rest in a shade of the frame's number.</summary>
    private sealed class Remembering : IStyleSession
    {
        public static float Shade(int number) => 0.1f + 0.05f * number;

        public Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
        {
            var picture = new Picture(request.Content.Width, request.Content.Height, 3);
            for (var i = 0; i < picture.Pixels.Length; i++)
            {
                var certain = request.Before?.Certain.Values[i / 3] ?? 0;
                picture.Pixels[i] = certain > 0.5f ? request.Before!.Warped.Pixels[i] : Shade(request.Seed);
            }
            return Task.FromResult(new StyleResult(picture));
        }

        public void Dispose()
        {
        }
    }

    /// <summary>A session that keeps what it painted and breaks after some frames.</summary>
    private sealed class Breaking(IStyleSession session, int end) : IStyleSession
    {
        public List<Picture> Painted { get; } = [];

        public Action<int>? OnPaint { get; init; }

        public async Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
        {
            if (Painted.Count >= end)
                throw new InvalidOperationException("broken off");
            var result = await session.RenderAsync(request, progress, cancel);
            Painted.Add(result.Picture);
            OnPaint?.Invoke(Painted.Count);
            return result;
        }

        public void Dispose() => session.Dispose();
    }
}
