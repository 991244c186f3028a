using System.Globalization;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Evaluation;
using Impasto.Imaging;
using Impasto.Imaging.Flow;
using Impasto.Imaging.Metrics;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Warping;
using Impasto.Methods;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Video;

namespace Impasto.Benchmarks;

/// <summary>
/// How still stylised clips hold: Lai's warping error (Lai et al. 2018, section 4.2) of the clip itself, of its frames painted each by itself, with shared statistics, and stabilised. On pairs
/// of frames with known flow, and on clips made of photographs by pans, zooms and smooth warps, whose flow is known at any gap. Beside it the style loss of the last frame (<see cref="PairMeasures"/>),
/// what becomes of noise on a still clip, and what a still clip does.
/// </summary>
internal static class VideoReport
{
    private const int Width = 512, Height = 288, Frames = 24;
    private static readonly int[] Gaps = [1, 5, 10];

    /// <param name="args">A folder of sequences with flow_gt_FRAME.png, the judge's perceptual network (name or file), STYLE=PICTURE,.. and photographs.</param>
    public static async Task RunAsync(string[] args)
    {
        if (args.Length < 4)
        {
            Console.WriteLine("video VIDEOS JUDGE STYLE=PICTURE,.. PHOTO...");
            return;
        }
        var models = ModelStore.Open();
        using var judge = PerceptualNetworks.Open(models, args[1]);
        var truths = Directory.EnumerateFiles(args[0], "flow_gt_*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Read).ToList();
        var synthetic = args[3..].SelectMany((photo, i) => Synthetic(photo, i)).ToList();
        var registry = AllMethods.Create(models);
        foreach (var named in args[2].Split(','))
        {
            var (name, picture) = (named.Split('=')[0], PictureFile.Load(named.Split('=')[1]).ToRgb());
            using var session = registry.Get(models.FindStyle(name)!.Entry.Kind).Open();
            var rows = new Dictionary<string, List<Figures>>();
            foreach (var clip in truths.Concat(synthetic))
            {
                using var pair = new PairJudge(judge, clip.Pictures[^1], picture);
                var alone = new List<Picture>();
                foreach (var frame in clip.Pictures)
                    alone.Add(await Paint(session, name, frame, null).ConfigureAwait(false));
                var shared = await PaintShared(session, name, clip.Pictures).ConfigureAwait(false);
                var motions = Motions(clip.Pictures);
                Add(rows, "the clip itself", clip, clip.Pictures, pair);
                Add(rows, "each frame by itself", clip, alone, pair);
                Add(rows, "shared statistics", clip, shared, pair);
                shared = await PaintShared(session, name, clip.Pictures, motions).ConfigureAwait(false);
                Add(rows, "moving noise", clip, shared, pair);
                shared = await PaintShared(session, name, clip.Pictures, motions, new StrideGrid()).ConfigureAwait(false);
                Add(rows, "moved to the grid", clip, shared, pair);
                foreach (var (way, stabilizer) in Ways())
                    Add(rows, way, clip, [.. shared.Select((frame, i) => stabilizer.Next(frame, motions[i]))], pair);
                Console.Error.WriteLine($"{name} {clip.Name}");
            }
            Print(name, rows);
            await Still(session, name, Render(PictureFile.Load(args[3]).ToRgb(), (x, y) => (x, y))).ConfigureAwait(false);
        }
    }

    private static IEnumerable<(string Name, Stabilizer Stabilizer)> Ways()
    {
        yield return ("stabilised", new Stabilizer(ClipStylizer.UsualSteadiness));
        yield return ("with strength 0.6", new Stabilizer(0.6f));
        yield return ("with strength 0.95", new Stabilizer(0.95f));
        yield return ("without its contrast", new Stabilizer(ClipStylizer.UsualSteadiness) { KeepsContrast = false });
    }

    private static List<FrameMotion?> Motions(IReadOnlyList<Picture> frames)
    {
        var tracker = new MotionTracker();
        return [.. frames.Select(frame => tracker.Next(frame, false))];
    }

    private static async Task<Picture> Paint(IStyleSession session, string style, Picture frame, SharedStatistics? statistics, Picture? noise = null)
    {
        statistics?.NextPicture();
        return (await session.RenderAsync(new StyleRequest { Content = frame, Styles = [new Style(style, null)], Faces = 0, Statistics = statistics, Noise = noise }).ConfigureAwait(false)).Picture;
    }

    private static async Task<List<Picture>> PaintShared(IStyleSession session, string style, IReadOnlyList<Picture> frames, List<FrameMotion?>? motions = null, StrideGrid? grid = null)
    {
        var statistics = new SharedStatistics();
        for (var i = 0; i < frames.Count; i += 8)
            await Paint(session, style, frames[i], statistics).ConfigureAwait(false);
        statistics.Freeze();
        var painted = new List<Picture>();
        var moving = new MovingNoise(0);
        for (var i = 0; i < frames.Count; i++)
        {
            var noise = motions is null ? null : moving.Next(frames[i].Width, frames[i].Height, motions[i]);
            grid?.Next(motions![i]);
            var result = await Paint(session, style, grid?.Move(frames[i]) ?? frames[i], statistics, grid is null || noise is null ? noise : grid.Move(noise)).ConfigureAwait(false);
            painted.Add(grid?.Back(result, frames[i].Width, frames[i].Height) ?? result);
        }
        return painted;
    }

    private static void Add(Dictionary<string, List<Figures>> rows, string way, TrueClip clip, IReadOnlyList<Picture> frames, PairJudge judge)
    {
        var errors = Gaps.Select(gap => clip.Pairs(gap).Select(pair => (double?)FlowMetrics.WarpingError(frames[pair.First], frames[pair.Second], pair.Flow, pair.Reliable).Masked).DefaultIfEmpty(null).Average()).ToArray();
        if (!rows.TryGetValue(way, out var list))
            rows[way] = list = [];
        var found = judge.Measure(frames[^1]);
        list.Add(new Figures(clip.Name, errors, found.MeanDeviation, found.Gatys.Style));
    }

    private static void Print(string style, Dictionary<string, List<Figures>> rows)
    {
        Console.WriteLine($"\n{style}: warping error x 1000 at gaps {string.Join(", ", Gaps)}, style loss (means and deviations; Gram matrices)");
        foreach (var kind in rows.Values.First().Select(figures => figures.Clip.Split(' ')[0]).Distinct())
        {
            foreach (var (way, list) in rows)
            {
                var own = list.Where(figures => figures.Clip.StartsWith(kind, StringComparison.Ordinal)).ToList();
                var errors = Gaps.Select((_, i) => own.Average(figures => figures.Errors[i]));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{kind,-10} {way,-22} {string.Join(' ', errors.Select(error => error is { } value ? (1000 * value).ToString("0.00", CultureInfo.InvariantCulture).PadLeft(8) : $"{"",8}"))} {own.Average(figures => figures.Style),9:0} {own.Average(figures => figures.Gram),8:0.000}"));
            }
        }
    }

    /// <summary>A still clip, and one with noise of 2 of 255 levels: mean squared change of the result over that of the input, as roots.</summary>
    private static async Task Still(IStyleSession session, string style, Picture frame)
    {
        var random = new SeededRandom(7);
        List<Picture> noisy = [.. Enumerable.Range(0, Frames).Select(_ => new Picture(Width, Height, 3, [.. frame.Pixels.Select(v => MathF.Round(255 * Math.Clamp(v + 2f / 255 * (float)random.NextNormal(), 0, 1)) / 255)]))];
        foreach (var (name, clip) in new[] { ("still", Enumerable.Repeat(frame, 6).ToList()), ("noise", noisy) })
        {
            var motions = Motions(clip);
            var painted = await PaintShared(session, style, clip, motions).ConfigureAwait(false);
            Console.WriteLine($"{name,-10} {"shared statistics",-22} {Change(painted) / Math.Max(1e-9, Change(clip)):0.000}");
            foreach (var (way, stabilizer) in Ways())
                Console.WriteLine($"{name,-10} {way,-22} {Change([.. painted.Select((picture, i) => stabilizer.Next(picture, motions[i]))]) / Math.Max(1e-9, Change(clip)):0.000}");
        }
    }

    private static double Change(List<Picture> frames)
    {
        var sum = 0.0;
        // The first frames settle.
        for (var i = frames.Count / 3; i < frames.Count; i++)
            sum += frames[i].Pixels.Zip(frames[i - 1].Pixels, (a, b) => ((double)a - b) * ((double)a - b)).Average();
        return Math.Sqrt(sum);
    }

    /// <summary>The frames up to a pair whose flow is known, with that.</summary>
    internal static TrueClip Read(string truth)
    {
        var folder = Path.GetDirectoryName(truth)!;
        var files = Directory.EnumerateFiles(folder, "frame*.jpg").Order(StringComparer.Ordinal).ToList();
        var first = files.FindIndex(file => Path.GetFileName(truth) == $"flow_gt_{Path.GetFileNameWithoutExtension(file)}.png");
        List<Picture> frames = [.. files.Take(first + 2).Select(file => PictureFile.Load(file).ToRgb())];
        var flow = FlowFile.Load(truth);
        var back = new DenseFlow(FlowOptions.Of(FlowPreset.Fine)).Between(new FlowPyramid(frames[first + 1]), new FlowPyramid(frames[first]));
        Plane occluded = FlowConsistency.Occluded(flow, back), outside = FlowConsistency.Outside(flow, flow.Width, flow.Height), reliable = new(flow.Width, flow.Height);
        for (var i = 0; i < reliable.Values.Length; i++)
            reliable.Values[i] = float.IsFinite(flow.Vectors[2 * i]) && occluded.Values[i] + outside.Values[i] == 0 ? 1 : 0;
        return new TrueClip("truth " + Path.GetFileName(folder), frames, gap => gap == 1 ? [(first, first + 1, flow, reliable)] : []);
    }

    private static IEnumerable<TrueClip> Synthetic(string file, int number)
    {
        // Twice the frame, so that there is room to move and little noise of a camera.
        var photo = PictureFile.Load(file).ToRgb();
        var scale = Math.Max(1.5 * Width / photo.Width, 1.5 * Height / photo.Height);
        photo = Resampler.Resize(photo, (int)Math.Ceiling(photo.Width * scale), (int)Math.Ceiling(photo.Height * scale));
        double left = (photo.Width - Width) / 2.0, top = (photo.Height - Height) / 2.0, turn = number * 2.4;
        yield return Make("pan", t => (x, y) => (left + x + 2.3 * (t - Frames / 2.0) * Math.Cos(turn), top + y + 1.3 * (t - Frames / 2.0) * Math.Sin(turn)));
        yield return Make("zoom", t => (x, y) => (left + Width / 2.0 + (x - Width / 2.0) * Math.Pow(0.985, t), top + Height / 2.0 + (y - Height / 2.0) * Math.Pow(0.985, t)));
        yield return Make("warp", t => (x, y) => (left + x + 14 * Math.Sin(0.12 * t + turn) * Math.Sin(y / 45 + turn), top + y + 14 * Math.Sin(0.1 * t + 1) * Math.Cos(x / 55)));

        TrueClip Make(string name, Func<int, Func<double, double, (double X, double Y)>> at)
        {
            List<Picture> frames = [.. Enumerable.Range(0, Frames).Select(t => Render(photo, at(t)))];
            var pairs = Gaps.ToDictionary(gap => gap, gap => Enumerable.Range(0, Frames / 6).Select(i => 6 * i + 5).Where(t => t + gap < Frames).Select(t =>
            {
                var flow = new FlowField(Width, Height);
                var reliable = new Plane(Width, Height);
                Func<double, double, (double X, double Y)> from = at(t), to = at(t + gap);
                ParallelLoop.For(0, Height, y =>
                {
                    for (var x = 0; x < Width; x++)
                    {
                        var (wantedX, wantedY) = from(x, y);
                        double u = x, v = y;
                        // The point of the other frame that shows the same: the maps are near to shifts.
                        for (var i = 0; i < 25; i++)
                        {
                            var (foundX, foundY) = to(u, v);
                            (u, v) = (u + wantedX - foundX, v + wantedY - foundY);
                        }
                        (flow.Vectors[2 * (y * Width + x)], flow.Vectors[2 * (y * Width + x) + 1]) = ((float)(u - x), (float)(v - y));
                        reliable[x, y] = u >= 0 && v >= 0 && u <= Width - 1 && v <= Height - 1 ? 1 : 0;
                    }
                });
                return (t, t + gap, flow, reliable);
            }).ToList());
            return new TrueClip($"{name} {Path.GetFileNameWithoutExtension(file)}", frames, gap => pairs[gap]);
        }
    }

    private static Picture Render(Picture photo, Func<double, double, (double X, double Y)> at)
    {
        var flow = new FlowField(Width, Height);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (u, v) = at(x, y);
                (flow.Vectors[2 * (y * Width + x)], flow.Vectors[2 * (y * Width + x) + 1]) = ((float)(u - x), (float)(v - y));
            }
        }
        var frame = flow.Warp(photo);
        for (var i = 0; i < frame.Pixels.Length; i++)
            frame.Pixels[i] = MathF.Round(255 * Math.Clamp(frame.Pixels[i], 0, 1)) / 255;
        return frame;
    }

    private sealed record Figures(string Clip, double?[] Errors, double Style, double Gram);

    /// <summary>A clip whose flow is known between pairs of frames with a gap.</summary>
    internal sealed record TrueClip(string Name, IReadOnlyList<Picture> Pictures, Func<int, IEnumerable<(int First, int Second, FlowField Flow, Plane Reliable)>> Pairs);
}
