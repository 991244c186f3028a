using System.Diagnostics;
using System.Globalization;
using Impasto.Catalog;
using Impasto.Evaluation;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Models;
using Impasto.Networks.AnyStyle;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Benchmarks;

/// <summary>
/// What networks of any style are worth: the held-out pairs rendered by MicroAST and by Gatys' method after so many iterations, and the results of other methods in folders, all
/// judged by one perceptual network. Takes hours, so every result and its measures are kept in the folder: what is there is not made again.
/// </summary>
internal static class AnyStyleJudge
{
    private const string Photo = "photograph", Yardstick = "microast";
    private const int FromPhoto = 8;

    /// <param name="args">
    /// The judge's network (name or file), the network that L-BFGS works with, the folder of MicroAST's four files, the data folder that the list's paths start from, the longest
    /// side, the number of pairs, the iterations from noise ("10,30,100,300", ascending; "none" for no L-BFGS), the folder for the results; then NAME=FOLDER with
    /// the results of other methods, 00.png to 39.png.
    /// </param>
    public static async Task RunAsync(string[] args)
    {
        if (args.Length < 8)
        {
            Console.WriteLine("judge-any JUDGE OPTIMIZED MICROAST DATA SIZE PAIRS ITERATIONS FOLDER [NAME=RESULTS]...");
            return;
        }
        var (judgeName, optimized, data, size, count, folder) = (args[0], args[1], args[3], Number(args[4]), Number(args[5]), args[7]);
        int[] fromNoise = args[6] == "none" ? [] : [.. args[6].Split(',').Select(Number)];
        Directory.CreateDirectory(folder);
        var models = ModelStore.Open();
        using var judge = PerceptualNetworks.Open(models, judgeName);
        using var network = MicroAstImport.FromFolder(args[2]);
        var gatys = new GatysMethod(models);
        var results = new ResultFile(Path.Combine(folder, "results.tsv"));
        for (var i = 0; i < Math.Min(count, HeldOut.Pairs.Count); i++)
        {
            var listed = HeldOut.Pairs[i];
            var content = Scaled(Path.Combine(data, listed.Photo.Path), size);
            var style = Scaled(Path.Combine(data, listed.Painting.Path), size);
            using var pair = new PairJudge(judge, content, style);
            var others = args[8..].Select(named => named.Split('=', 2)).Select(named => (Name: named[0], File: Path.Combine(named[1], $"{i:00}.png"))).ToList();
            Judge(Photo, () => content);
            Judge(Yardstick, () => Pass(network, content, style));
            foreach (var (name, file) in others.Where(other => File.Exists(other.File)))
                Judge(name, () => PictureFile.Load(file).ToRgb());
            if (fromNoise.Length > 0)
            {
                await Descend(GatysStart.Content, [FromPhoto]).ConfigureAwait(false);
                await Descend(GatysStart.Noise, fromNoise).ConfigureAwait(false);
            }
            Console.WriteLine($"{i + 1} of {count}: {listed.Kind}, {listed.Photo.Path} in the style of {listed.Painting.Path}");

            void Judge(string way, Func<Picture> make, double? seconds = null)
            {
                if (results.Has(i, way))
                    return;
                var watch = Stopwatch.StartNew();
                var picture = make();
                seconds ??= watch.Elapsed.TotalSeconds;
                // What is judged is what a file holds.
                var path = Path.Combine(folder, $"{i:00}-{way.Replace(' ', '-')}.png");
                PictureFile.Save(picture, path);
                results.Add(i, way, pair.Measure(PictureFile.Load(path).ToRgb()), seconds.Value);
            }

            async Task Descend(GatysStart start, int[] iterations)
            {
                string Way(int after) => $"{start.Name} {after}";
                if (iterations.All(after => results.Has(i, Way(after))))
                    return;
                var request = new StyleRequest
                {
                    Content = content,
                    Styles = [new Style("style", style)],
                    Options = new GatysOptions { Network = optimized, Iterations = iterations[^1], Scales = 1, Init = start },
                };
                var watch = Stopwatch.StartNew();
                var paused = TimeSpan.Zero;
                var result = await gatys.RenderAsync(request, new Snapshots(progress =>
                {
                    if (progress.Preview is null || progress.Step == iterations[^1] || !iterations.Contains(progress.Step))
                        return;
                    var before = watch.Elapsed;
                    Judge(Way(progress.Step), progress.Preview, (before - paused).TotalSeconds);
                    paused += watch.Elapsed - before;
                })).ConfigureAwait(false);
                Judge(Way(iterations[^1]), () => result.Picture, (watch.Elapsed - paused).TotalSeconds);
            }
        }
        Console.WriteLine(results.Table(Yardstick, $"{GatysStart.Noise.Name} 30"));
    }

    private static Picture Scaled(string file, int size) => PictureTransforms.ResizeLongestSide(PictureFile.Load(file).ToRgb(), size);

    private static Picture Pass(MicroAst network, Picture content, Picture style)
    {
        using var scope = new TensorScope();
        using var pause = Tape.Pause();
        return network.Stylize(content.ToTensor(), network.Prepare(style.ToTensor())).ToPicture();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed class Snapshots(Action<StyleProgress> take) : IProgress<StyleProgress>
    {
        public void Report(StyleProgress value) => take(value);
    }

    /// <summary>The measures of every pair and way, a line each, written as soon as they are known.</summary>
    private sealed class ResultFile
    {
        private static readonly string[] Measures = ["total", "content", "style", "tv", "mean-dev", "ssim", "flat", "seconds"];

        private readonly string _path;
        private readonly Dictionary<(int Pair, string Way), double[]> _rows = [];

        public ResultFile(string path)
        {
            _path = path;
            if (!File.Exists(path))
            {
                File.WriteAllText(path, $"pair\tway\t{string.Join('\t', Measures)}\n");
                return;
            }
            // A line that was cut off is made again.
            foreach (var cells in File.ReadLines(path).Skip(1).Select(line => line.Split('\t')).Where(cells => cells.Length == Measures.Length + 2))
                _rows[(Number(cells[0]), cells[1])] = [.. cells[2..].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
        }

        public bool Has(int pair, string way) => _rows.ContainsKey((pair, way));

        public void Add(int pair, string way, PairMeasures found, double seconds)
        {
            double[] row = [found.Gatys.Total, found.Gatys.Content, found.Gatys.Style, found.Gatys.Tv, found.MeanDeviation, found.Ssim, found.FlatEnergy ?? double.NaN, seconds];
            _rows[(pair, way)] = row;
            File.AppendAllText(_path, $"{pair}\t{way}\t{string.Join('\t', row.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}\n");
        }

        /// <summary>The means of each way over its pairs, and for how many it beats two of them.</summary>
        /// <param name="yardstick">Beaten by a lower style loss at no lower similarity.</param>
        /// <param name="optimum">Beaten by a total that is no higher.</param>
        public string Table(string yardstick, string optimum)
        {
            var columns = string.Join(' ', Measures.Select(name => $"{name,9}"));
            var lines = new List<string> { $"{"",-14} {"pairs",5} {columns}  less style than {yardstick} at no less ssim; total no higher than {optimum}" };
            foreach (var way in _rows.Keys.Select(key => key.Way).Distinct())
            {
                var pairs = _rows.Where(row => row.Key.Way == way).ToDictionary(row => row.Key.Pair, row => row.Value);
                var means = Measures.Select((_, column) => pairs.Values.Select(row => row[column]).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average());
                var cells = string.Join(' ', means.Select(mean => mean.ToString("F3", CultureInfo.InvariantCulture).PadLeft(9)));
                var (lessStyle, noHigher) = (Count(yardstick, (own, other) => own[2] < other[2] && own[5] >= other[5]), Count(optimum, (own, other) => own[0] <= other[0]));
                lines.Add($"{way,-14} {pairs.Count,5} {cells}  {lessStyle}; {noHigher}");

                string Count(string other, Func<double[], double[], bool> beats)
                {
                    var both = pairs.Where(pair => _rows.ContainsKey((pair.Key, other))).ToList();
                    return $"{both.Count(pair => beats(pair.Value, _rows[(pair.Key, other)]))} of {both.Count}";
                }
            }
            return string.Join('\n', lines);
        }
    }
}
