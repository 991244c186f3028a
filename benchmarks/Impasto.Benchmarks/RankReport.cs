using System.Globalization;
using Impasto.Catalog;
using Impasto.Evaluation;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Perception;

namespace Impasto.Benchmarks;

/// <summary>Do the measures of `judge` say what they must of pictures whose worth is known? On the held-out pairs, by <see cref="ExpectedOrder"/>.</summary>
internal static class RankReport
{
    /// <param name="args">The judge's network (name or file), the data folder that the list's paths start from, the longest side, the number of pairs.</param>
    public static async Task RunAsync(string[] args)
    {
        if (args.Length < 4)
        {
            Console.WriteLine("rank JUDGE DATA SIZE PAIRS");
            return;
        }
        var (size, count) = (int.Parse(args[2], CultureInfo.InvariantCulture), Math.Min(int.Parse(args[3], CultureInfo.InvariantCulture), HeldOut.Pairs.Count));
        var models = ModelStore.Open();
        using var network = PerceptualNetworks.Open(models, args[0]);
        var tallies = Measure.All.ToDictionary(measure => measure.Name, measure => ExpectedOrder.Of(measure).ToDictionary(order => order, _ => (Right: 0, All: 0)));
        var means = new Dictionary<string, List<PairMeasures>>();
        for (var i = 0; i < count; i++)
        {
            // Spread over the list, so that few pairs have many kinds.
            var pair = HeldOut.Pairs[(int)((long)i * HeldOut.Pairs.Count / count)];
            Picture content = Scaled(args[1], pair.Photo, size), style = Scaled(args[1], pair.Painting, size);
            var found = await MeasureAsync(models, network, content, style).ConfigureAwait(false);
            foreach (var (name, measures) in found)
                (means.TryGetValue(name, out var list) ? list : means[name] = []).Add(measures);
            foreach (var measure in Measure.All)
            {
                foreach (var (order, tally) in tallies[measure.Name])
                {
                    if (measure.IsBetter(found[order.Better], found[order.Worse]) is { } isRight)
                        tallies[measure.Name][order] = (tally.Right + (isRight ? 1 : 0), tally.All + 1);
                }
            }
            Console.Error.WriteLine($"{i + 1} of {count}: {pair.Photo.Path}, {pair.Painting.Path}");
        }
        Console.WriteLine($"{"",-16}{string.Concat(means.Keys.Select(name => $"{name,14}"))}");
        foreach (var measure in Measure.All)
            Console.WriteLine($"{measure.Name,-16}{string.Concat(means.Values.Select(list => $"{Measure.Text(list.Average(measure.Of)),14}"))}");
        foreach (var measure in Measure.All)
            Console.WriteLine($"{measure.Name,-16}{string.Join(", ", tallies[measure.Name].Select(tally => $"{tally.Key.Better} before {tally.Key.Worse} {tally.Value.Right}/{tally.Value.All}"))}");
    }

    private static async Task<Dictionary<string, PairMeasures>> MeasureAsync(ModelStore models, PerceptualNetwork network, Picture content, Picture style)
    {
        using var judge = new PairJudge(network, content, style, JudgingSettings.Unweighted);
        var found = ExpectedOrder.Copies(content, style).ToDictionary(copy => copy.Key, copy => judge.Measure(copy.Value));
        var taken = new Dictionary<int, Picture>();
        var request = new StyleRequest
        {
            Content = content,
            Styles = [new Style("style", style)],
            Options = new GatysOptions { Network = "slim", Iterations = ExpectedOrder.Iterations[^1], Scales = 1, Init = GatysStart.Content },
            Faces = 0,
        };
        var result = await new GatysMethod(models).RenderAsync(request, new Snapshots(taken)).ConfigureAwait(false);
        foreach (var iterations in ExpectedOrder.Iterations)
            found[ExpectedOrder.Gatys(iterations)] = judge.Measure(taken.GetValueOrDefault(iterations) ?? result.Picture);
        return found;
    }

    private static Picture Scaled(string data, HeldOutPicture picture, int size) => PictureTransforms.ResizeLongestSide(PictureFile.Load(Path.Combine(data, picture.Path)).ToRgb(), size);

    private sealed class Snapshots(Dictionary<int, Picture> taken) : IProgress<StyleProgress>
    {
        public void Report(StyleProgress value)
        {
            if (value.Preview is not null && ExpectedOrder.Iterations.Contains(value.Step))
                taken[value.Step] = value.Preview();
        }
    }
}
