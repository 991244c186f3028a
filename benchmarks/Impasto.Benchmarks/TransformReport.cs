using System.Diagnostics;
using System.Globalization;
using Impasto.Evaluation;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Networks.AnyStyle;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Benchmarks;

/// <summary>
/// What each transform of features does on the held-out pairs: how far the covariance that it reaches is from the style's, how far the content's features moved, and its time.
/// </summary>
internal static class TransformReport
{
    private const int Side = 512;

    /// <param name="args">The model file, the data folder that the list's paths start from, the number of pairs.</param>
    public static void Run(string[] args)
    {
        if (args.Length < 3)
        {
            Console.WriteLine("transforms MODEL DATA PAIRS");
            return;
        }
        using var model = AnyStyleModel.Load(args[0]);
        var rows = Enum.GetValues<FeatureTransform>().ToDictionary(kind => kind, _ => new List<(double Covariance, double Mean, double Moved, double Seconds)>());
        foreach (var pair in HeldOut.Pairs.Take(int.Parse(args[2], CultureInfo.InvariantCulture)))
        {
            using var pause = Tape.Pause();
            using var scope = new TensorScope();
            var content = model.Network.Encode(AnyStyleNet.WholeCells(Load(pair.Photo)));
            var style = Load(pair.Painting);
            var code = model.Network.Prepare(style);
            foreach (var (kind, list) in rows)
            {
                var watch = Stopwatch.StartNew();
                var statistics = FeatureStatistics.Of(content);
                var moved = kind == FeatureTransform.Linear ? model.Network.Learnt!.Map(statistics, Seen(statistics), code)(content) : AffineTransform.Map(kind, statistics, code)(content);
                var seconds = watch.Elapsed.TotalSeconds;
                var reached = FeatureStatistics.Of(moved);
                list.Add((Relative(reached.Covariance(), code.Covariance), Relative(reached.Mean(), code.Mean),
                    Ops.SquaredDistance(moved, content, 1f / (content.Shape.H * content.Shape.W)).Item() / statistics.Covariance().Where((_, i) => i % (statistics.Channels + 1) == 0).Sum(),
                    seconds));
            }

            Tensor Load(HeldOutPicture picture) => PictureTransforms.ResizeLongestSide(PictureFile.Load(Path.Combine(args[1], picture.Path)).ToRgb(), Side).ToTensor();

            float[]? Seen(FeatureStatistics statistics) => !model.Network.Learnt!.SeesContent ? null
                : Ops.Gram(model.Network.Learnt.SeeContent(Ops.Subtract(content, Tensor.From(statistics.Mean(), 1, 1, 1, statistics.Channels))), 1f / (content.Shape.H * content.Shape.W)).ToArray();
        }
        Console.WriteLine("| transform | covariance | mean | moved | ms |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (kind, list) in rows)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {kind} | {list.Average(r => r.Covariance):0.000} | {list.Average(r => r.Mean):0.000} | {list.Average(r => r.Moved):0.00} | {1000 * list.Select(r => r.Seconds).Order().ElementAt(list.Count / 2):0} |"));
        }
    }

    private static double Relative(float[] found, float[] wanted) =>
        Math.Sqrt(found.Zip(wanted, (a, b) => (double)(a - b) * (a - b)).Sum() / wanted.Sum(b => (double)b * b));
}
