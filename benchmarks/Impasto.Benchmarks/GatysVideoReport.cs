using System.Globalization;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Evaluation;
using Impasto.Imaging;
using Impasto.Imaging.Metrics;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Transforms;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Perception;
using Impasto.Video;

namespace Impasto.Benchmarks;

/// <summary>
/// Ruder et al. 2016, table 1, on pairs of frames with known flow: how far the second frame's picture is from the first's, moved by that flow, where it starts from noise, from the
/// photograph, from the first's warped by our flow, and with the temporal loss. Beside it the style loss of the second and the time that it took.
/// </summary>
internal static class GatysVideoReport
{
    /// <param name="args">A folder of sequences with flow_gt_FRAME.png, the perceptual network (name or file), the longest side, style pictures.</param>
    public static async Task RunAsync(string[] args)
    {
        if (args.Length < 4)
        {
            Console.WriteLine("gatys-video VIDEOS NETWORK SIZE STYLE...");
            return;
        }
        var models = ModelStore.Open();
        using var judge = PerceptualNetworks.Open(models, args[1]);
        var size = int.Parse(args[2], CultureInfo.InvariantCulture);
        var pairs = Directory.EnumerateFiles(args[0], "flow_gt_*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(VideoReport.Read).ToList();
        var options = new GatysOptions { Network = args[1] };
        foreach (var style in args[3..])
        {
            var painting = PictureFile.Load(style).ToRgb();
            var sums = new Dictionary<string, (int Count, double Error, double Style, double Seconds)>();
            foreach (var clip in pairs)
            {
                var (first, second, truth, reliable) = clip.Pairs(1).Single();
                Picture before = PictureTransforms.ResizeLongestSide(clip.Pictures[first], size), frame = PictureTransforms.ResizeLongestSide(clip.Pictures[second], size);
                var (width, height) = (frame.Width, frame.Height);
                var (flow, known) = (truth.Resized(width, height), Resampler.Resize(reliable, width, height, ResampleFilter.Bilinear));
                using var session = AllMethods.Create(models).Get("gatys").Open();
                using var pair = new PairJudge(judge, frame, painting);
                var request = new StyleRequest { Content = before, Styles = [new Style("painting", painting)], Faces = 0, Options = options };
                var painted = (await session.RenderAsync(request).ConfigureAwait(false)).Picture;
                var noise = (await session.RenderAsync(request with { Options = options with { Init = GatysStart.Noise } }).ConfigureAwait(false)).Picture;
                var tracker = new MotionTracker();
                tracker.Next(before, false);
                var motion = tracker.Next(frame, false)?.Resized(width, height);
                if (motion is null)
                {
                    Console.WriteLine($"{clip.Name}: nothing can be followed");
                    continue;
                }
                var warped = new FrameBefore(motion.Flow.Warp(painted), motion.Reliability);
                request = request with { Content = frame };
                await Add("from noise, each with a seed of its own", noise, request with { Seed = 1, Options = options with { Init = GatysStart.Noise } }).ConfigureAwait(false);
                await Add("from the photograph", painted, request).ConfigureAwait(false);
                await Add("from the frame before, warped", painted, request with { Before = warped, Options = options with { TemporalWeight = 0 } }).ConfigureAwait(false);
                foreach (var weight in (float[])[50, 200, 800])
                    await Add($"the same, temporal weight {weight:0}", painted, request with { Before = warped, Options = options with { TemporalWeight = weight } }).ConfigureAwait(false);

                async Task Add(string way, Picture earlier, StyleRequest asked)
                {
                    var clock = TimeProvider.System.GetTimestamp();
                    var result = (await session.RenderAsync(asked).ConfigureAwait(false)).Picture;
                    var taken = TimeProvider.System.GetElapsedTime(clock).TotalSeconds;
                    var error = FlowMetrics.WarpingError(earlier, result, flow, known).Masked;
                    var loss = pair.MeasureGatys(result).Style;
                    sums[way] = sums.TryGetValue(way, out var sum) ? (sum.Count + 1, sum.Error + error, sum.Style + loss, sum.Seconds + taken) : (1, error, loss, taken);
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clip.Name,-32} {way,-42} {error:0.00000} {loss:0.000} {taken:0.0} s"));
                }
            }
            foreach (var (way, (count, error, loss, seconds)) in sums)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{Path.GetFileNameWithoutExtension(style),-32} {way,-42} {error / count:0.00000} {loss / count:0.000} {seconds / count:0.0} s"));
            }
        }
    }
}
