using System.Diagnostics;
using System.Globalization;
using Impasto.Imaging;
using Impasto.Imaging.Flow;
using Impasto.Imaging.Metrics;
using Impasto.Imaging.Warping;

namespace Impasto.Benchmarks;

/// <summary>
/// Optical flow on pairs of frames with known truth: mean end-point error and processor time of each preset, and of OpenCV's dense inverse search on the same grey frames where Python has it
/// (Debian: python3-opencv). Times are of one thread, user and system, the least of some runs, pyramids included: a loaded machine stretches them less than time by the clock.
/// </summary>
internal static class FlowReport
{
    private const int Runs = 15;

    /// <param name="args">A folder whose folders hold frame*.jpg and flow_gt_FRAME.png, KITTI's format.</param>
    public static void Run(string[] args)
    {
        if (args.Length != 1)
        {
            Console.WriteLine("flow VIDEOS");
            return;
        }
        using var context = new ComputeContext { Threads = 1 };
        using var use = context.Use();
        var folder = Directory.CreateTempSubdirectory("impasto-flow-");
        try
        {
            var pairs = Directory.EnumerateFiles(args[0], "flow_gt_*.png", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select((truth, i) => Read(truth, folder.FullName, i)).ToList();
            var rows = Enum.GetValues<FlowPreset>().ToDictionary(preset => $"{preset}", preset => pairs.ConvertAll(pair => Measure(pair, preset)));
            foreach (var (name, row) in Peers(pairs))
                rows["OpenCV DIS " + name] = row;
            Console.WriteLine($"| | {string.Join(" | ", pairs.Select(pair => pair.Name))} | mean px | ms |");
            Console.WriteLine($"|---|{string.Concat(pairs.Select(_ => "---|"))}---|---|");
            foreach (var (name, row) in rows)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {name} | {string.Join(" | ", row.Select(r => r.Error.ToString("0.000", CultureInfo.InvariantCulture)))} | {row.Average(r => r.Error):0.000} | {row.Average(r => r.Milliseconds):0.0} |"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Pair Read(string truth, string folder, int number)
    {
        var frames = Directory.EnumerateFiles(Path.GetDirectoryName(truth)!, "frame*.jpg").Order(StringComparer.Ordinal).ToList();
        var first = frames.FindIndex(frame => Path.GetFileName(truth) == $"flow_gt_{Path.GetFileNameWithoutExtension(frame)}.png");
        return new Pair(Path.GetFileName(Path.GetDirectoryName(truth)!), Gray(frames[first], "a"), Gray(frames[first + 1], "b"), FlowFile.Load(truth));

        // Of 8 bits, so that both engines see the same.
        string Gray(string frame, string name)
        {
            var picture = PictureFile.Load(frame).ToRgb();
            var gray = new Picture(picture.Width, picture.Height, 1);
            for (var i = 0; i < gray.Pixels.Length; i++)
                gray.Pixels[i] = 0.299f * picture.Pixels[3 * i] + 0.587f * picture.Pixels[3 * i + 1] + 0.114f * picture.Pixels[3 * i + 2];
            var file = Path.Combine(folder, $"{number}{name}.png");
            PictureFile.Save(gray, file, new PictureWriteOptions { BitDepth = 8 });
            return file;
        }
    }

    private static (double Error, double Milliseconds) Measure(Pair pair, FlowPreset preset)
    {
        Picture first = PictureFile.Load(pair.First), second = PictureFile.Load(pair.Second);
        var dense = new DenseFlow(FlowOptions.Of(preset));
        var least = double.MaxValue;
        FlowField flow = null!;
        for (var run = 0; run < Runs; run++)
        {
            var start = Environment.CpuUsage.TotalTime;
            flow = dense.Between(new FlowPyramid(first), new FlowPyramid(second));
            least = Math.Min(least, (Environment.CpuUsage.TotalTime - start).TotalMilliseconds);
        }
        return (FlowMetrics.EndPointError(flow, pair.Truth).Mean, least);
    }

    private static Dictionary<string, List<(double Error, double Milliseconds)>> Peers(List<Pair> pairs)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "opencv_flow.py"), $"{Runs}", .. pairs.SelectMany(pair => new[] { pair.First, pair.Second })];
        try
        {
            using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                Console.WriteLine(errors.Result);
                return [];
            }
            return lines.Select(line => line.Split(' ', 3)).GroupBy(parts => parts[0]).ToDictionary(group => group.Key, group => group
                .Select((parts, i) => (FlowMetrics.EndPointError(FlowFile.Load(parts[2]), pairs[i].Truth).Mean, double.Parse(parts[1], CultureInfo.InvariantCulture))).ToList());
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return [];
        }
    }

    private sealed record Pair(string Name, string First, string Second, FlowField Truth);
}
