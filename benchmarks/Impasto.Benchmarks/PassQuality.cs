using System.Globalization;
using Impasto.Catalog;
using Impasto.Evaluation;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Networks.FeedForward;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Training;
using Impasto.Training.FeedForward;

namespace Impasto.Benchmarks;

/// <summary>
/// Johnson et al. 2016, figure 5: the objective that one pass of a trained network reaches, and how many L-BFGS iterations reach the same, from the photograph and from white
/// noise (the
/// paper's own baseline, section 4.1). Prints a line a pair and writes all curves as a table, their means as a plot.
/// </summary>
internal static class PassQuality
{
    /// <param name="args">
    /// The judge's network (name or file), the model (name or file), style pictures NAME=FILE,.., folder of photographs, photographs a style, size, iterations, folder for the
    /// results.
    /// </param>
    public static async Task RunAsync(string[] args)
    {
        if (args.Length < 8)
        {
            Console.WriteLine("quality JUDGE MODEL NAME=FILE,.. PHOTOS COUNT SIZE ITERATIONS FOLDER");
            return;
        }
        var (judgeName, modelName, count, size, iterations, folder) = (args[0], args[1], Number(args[4]), Number(args[5]), Number(args[6]), args[7]);
        Directory.CreateDirectory(folder);
        var models = ModelStore.Open();
        using var judge = PerceptualNetworks.Open(models, judgeName);
        using var model = FeedForwardKind.LoadAny(models.Find(modelName)?.Path ?? modelName);
        var photos = Directory.EnumerateFiles(args[3], "*.jpg").Order(StringComparer.Ordinal).ToList();
        // The objective that the networks were trained with.
        var training = new FeedForwardTrainOptions();
        var settings = new JudgingSettings
        {
            ContentLayers = [training.ContentLayer.ToString().ToLowerInvariant()],
            ContentWeight = training.ContentWeight,
            StyleWeight = training.StyleWeight,
            TvWeight = training.TvWeight,
        };
        var options = new GatysOptions
        {
            Network = judgeName,
            Iterations = iterations,
            Scales = 1,
            ContentLayers = settings.ContentLayers,
            ContentWeight = settings.ContentWeight,
            StyleWeight = settings.StyleWeight,
            TvWeight = settings.TvWeight,
        };
        var curves = new List<string>();
        GatysStart[] starts = [GatysStart.Content, GatysStart.Noise];
        var sums = starts.Select(_ => new double[iterations + 1]).ToArray();
        var passes = 0.0;
        var met = new int[starts.Length];
        var pairs = 0;
        Console.WriteLine($"{"style",-20} {"photo",-24} {"one pass",9} {"content",8} {"style",8} {$"L-BFGS {iterations}",10}  iterations to reach one pass; the same from noise");
        foreach (var named in args[2].Split(','))
        {
            var at = named.IndexOf('=', StringComparison.Ordinal);
            var (name, style) = (named[..at], PictureFile.Load(named[(at + 1)..]).ToRgb());
            for (var i = 0; i < count; i++)
            {
                var photo = photos[pairs++ % photos.Count];
                var content = PictureTransforms.ResizeLongestSide(PictureFile.Load(photo).ToRgb(), size);
                using var pair = new PairJudge(judge, content, style, settings);
                var passed = Pass(model, name, content);
                var pass = pair.MeasureGatys(passed);
                passes += pass.Total;
                var line = string.Create(CultureInfo.InvariantCulture, $"{name,-20} {Path.GetFileNameWithoutExtension(photo),-24} {pass.Total,9:F3} {pass.Content,8:F3} {pass.Style,8:F3}");
                PictureFile.Save(passed, Path.Combine(folder, $"{name}-{i}-pass.png"));
                for (var start = 0; start < starts.Length; start++)
                {
                    var curve = new List<double>();
                    var request = new StyleRequest { Content = content, Styles = [new Style(name, style)], Options = options with { Init = starts[start] } };
                    var optimized = await new GatysMethod(models).RenderAsync(request, new Curve(curve)).ConfigureAwait(false);
                    curve.Add(optimized.Losses!.Total);
                    var reached = curve.FindIndex(value => value <= pass.Total);
                    if (pass.Total <= curve[^1])
                        met[start]++;
                    for (var step = 0; step < sums[start].Length; step++)
                        sums[start][step] += curve[Math.Min(step, curve.Count - 1)];
                    line += string.Create(CultureInfo.InvariantCulture, $" {curve[^1],10:F3}  {(reached < 0 ? $"more than {iterations}" : reached)}");
                    curves.Add(FormattableString.Invariant(
                        $"{name}\t{Path.GetFileNameWithoutExtension(photo)}\t{starts[start]}\t{pass.Total:F4}\t{string.Join('\t', curve.Select(v => v.ToString("F4", CultureInfo.InvariantCulture)))}"));
                    PictureFile.Save(optimized.Picture, Path.Combine(folder, $"{name}-{i}-gatys-{starts[start]}.png"));
                }
                Console.WriteLine(line);
                File.WriteAllLines(Path.Combine(folder, "curves.tsv"), curves);
                var means = Enumerable.Range(0, iterations + 1).Select(step => new LossRecord(step, 0, new Dictionary<string, double>
                {
                    ["L-BFGS from the photograph"] = sums[0][step] / pairs,
                    ["L-BFGS from noise"] = sums[1][step] / pairs,
                    ["one pass"] = passes / pairs,
                }, null));
                File.WriteAllText(Path.Combine(folder, "curves.svg"), LossCurve.Draw([.. means]));
            }
        }
        Console.WriteLine($"one pass is no higher than {iterations} iterations from the photograph for {met[0]}, from noise for {met[1]} of {pairs} pairs");
    }

    private static Picture Pass(IFeedForwardModel model, string style, Picture content)
    {
        using var scope = new TensorScope();
        using var pause = Tape.Pause();
        var row = model.Styles.ToList().IndexOf(style);
        if (row < 0)
            throw new ModelException($"The model has no style '{style}'", $"it has {string.Join(", ", model.Styles)}");
        var mix = new float[model.Styles.Count];
        mix[row] = 1;
        return model.Stylize(content.ToTensor(), mix).ToPicture();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private sealed class Curve(List<double> losses) : IProgress<StyleProgress>
    {
        public void Report(StyleProgress value)
        {
            if (value.Loss is { } loss)
                losses.Add(loss);
        }
    }
}
