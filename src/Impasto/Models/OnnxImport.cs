using System.Globalization;
using System.Text.Json;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Models;

/// <summary>Finds out how a feed-forward network of another program is to be run, by running it on a small picture.</summary>
internal static class OnnxImport
{
    /// <summary>Sizes of the picture that is tried: odd, so that a graph that takes them takes any.</summary>
    private const int TriedHeight = 61, TriedWidth = 53;

    /// <summary>
    /// What sizes are made multiples of, until the graph takes them: halvings that are doubled again, with shortcuts between.
    /// </summary>
    private static readonly int[] Multiples = [1, 4, 8, 16, 32];

    private const double MostOutside = 0.25, LeastSpread = 0.1;

    /// <summary>The graph with its metadata and open sizes: what <see cref="OnnxNetwork"/> runs.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="name">The model's name: its style's, where it has one.</param>
    /// <param name="options">What the user says.</param>
    /// <param name="cancel">Stops between trials.</param>
    /// <exception cref="ModelException">The graph uses operators that Impasto lacks, or turns no picture into a picture.</exception>
    /// <exception cref="UsageException">The styles' names don't fit the graph.</exception>
    public static OnnxModel Prepare(OnnxModel model, string name, OnnxImportOptions options, CancellationToken cancel)
    {
        var (image, style) = OnnxNetwork.InputsOf(model);
        var styles = StylesOf(model, style, name, options.Styles);
        float[]? mix = style is null ? null : [.. styles.Select((_, i) => i == 0 ? 1f : 0)];
        ModelException? first = null;
        foreach (var candidate in Candidates(model, image, options.ChannelsLast, styles))
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                using var network = new OnnxNetwork(candidate);
                using var scope = new TensorScope();
                var (input, output) = Ranges(network, mix, candidate);
                var metadata = new Dictionary<string, string>(candidate.Initializers.Metadata)
                {
                    [OnnxNetwork.RangeKey] = (options.Range ?? Said(model, OnnxNetwork.RangeKey) ?? input).ToString(),
                    [OnnxNetwork.OutputRangeKey] = (options.OutputRange ?? options.Range ?? Said(model, OnnxNetwork.OutputRangeKey) ?? output).ToString(),
                };
                return candidate.With(candidate.Inputs, candidate.Outputs, metadata);
            }
            catch (ModelException e)
            {
                first ??= e;
            }
            catch (WeightFormatException e)
            {
                throw new ModelException(e);
            }
        }
        throw first!;
    }

    /// <summary>The declarations that may be right, the best first: open sizes, then multiples, then the graph's own size.</summary>
    private static IEnumerable<OnnxModel> Candidates(OnnxModel model, OnnxValueInfo image, bool? channelsLast, IReadOnlyList<string> styles)
    {
        bool[] layouts = channelsLast is { } said ? [said] : image.Shape switch
        {
            [_, 3, _, not 3] => [false],
            [_, not 3, _, 3] => [true],
            _ => [false, true],
        };
        foreach (var last in layouts)
        {
            foreach (var multiple in Multiples)
                yield return Declared(last, null, null, multiple);
            if (image.Shape is { } own && (last ? (own[1], own[2]) : (own[2], own[3])) is ({ } height, { } width))
                yield return Declared(last, height, width, 1);
        }

        OnnxModel Declared(bool last, int? height, int? width, int multiple)
        {
            int?[] shape = last ? [null, height, width, 3] : [null, 3, height, width];
            var metadata = new Dictionary<string, string>(model.Initializers.Metadata)
            {
                [OnnxNetwork.MultipleKey] = multiple.ToString(CultureInfo.InvariantCulture),
                [OnnxNetwork.StylesKey] = JsonSerializer.Serialize(styles),
            };
            return model.With([.. model.Inputs.Select(i => i == image ? i with { Shape = shape } : i)], [.. model.Outputs.Select(o => o with { Shape = null })], metadata);
        }
    }

    /// <summary>The ranges of a prepared graph, as a registry says them.</summary>
    public static string RangesOf(OnnxModel model)
    {
        var (input, output) = (model.Initializers.Metadata[OnnxNetwork.RangeKey], model.Initializers.Metadata[OnnxNetwork.OutputRangeKey]);
        return input == output ? input : $"{input} in, {output} out";
    }

    /// <summary>
    /// What a candidate takes and gives, by running it on a picture of 0..1 and of 0..255. Most give what they take, and to networks that normalise their features at once the
    /// scale of what they take doesn't matter.
    /// </summary>
    private static (ValueRange Input, ValueRange Output) Ranges(OnnxNetwork network, float[]? mix, OnnxModel model)
    {
        var (unit, bytes) = (Try(network, mix, model, ValueRange.Unit), Try(network, mix, model, ValueRange.Bytes));
        if (unit.Range == ValueRange.Bytes)
            return (bytes.Outside > unit.Outside + MostOutside ? ValueRange.Unit : ValueRange.Bytes, ValueRange.Bytes);
        // A picture of 0..1 is nearly black to a network that takes 0..255: it tells nothing apart.
        var needsBytes = bytes.Range == unit.Range && bytes.Outside < MostOutside && unit.Spread < LeastSpread * bytes.Spread;
        return (needsBytes ? ValueRange.Bytes : unit.Range, unit.Range);
    }

    /// <summary>Runs a candidate on a picture of a range: the range of what it gives, the share that lies far outside of that, and how much of it the values fill.</summary>
    private static (ValueRange Range, double Outside, double Spread) Try(OnnxNetwork network, float[]? mix, OnnxModel model, ValueRange taken)
    {
        var multiple = int.Parse(model.Initializers.Metadata[OnnxNetwork.MultipleKey], CultureInfo.InvariantCulture);
        var (height, width) = network.FixedSize ?? ((TriedHeight + multiple - 1) / multiple * multiple, (TriedWidth + multiple - 1) / multiple * multiple);
        var random = new SeededRandom(1);
        var values = new float[height * width * 3];
        // Noise over a slope: dark and bright parts, which a network's answer shows.
        for (var i = 0; i < values.Length; i++)
            values[i] = taken.Black + (taken.White - taken.Black) * Math.Clamp((float)(i / 3 % width) / width + 0.3f * (random.NextFloat() - 0.5f), 0, 1);
        var y = network.Run(Tensor.From(values, 1, height, width, 3), mix);
        if (network.FixedSize is null && (y.Shape.H < height || y.Shape.W < width))
            throw new ModelException($"{model.Source} makes a picture {y.Shape.W}x{y.Shape.H} of one {width}x{height}: import runs networks that keep the size") { File = model.Source };
        var given = y.ToArray();
        if (given.Any(v => !float.IsFinite(v)))
            throw new ModelException($"{model.Source} gives values that are no numbers for an ordinary picture", "export the network again") { File = model.Source };
        var range = given.Max(MathF.Abs) > 8 ? ValueRange.Bytes : given.Min() < -0.5f ? ValueRange.Signed : ValueRange.Unit;
        var span = range.White - range.Black;
        var mean = given.Average();
        return (range, given.Count(v => v < range.Black - span / 4 || v > range.White + span / 4) / (double)given.Length,
            Math.Sqrt(given.Average(v => (double)(v - mean) * (v - mean))) / span);
    }

    private static ValueRange? Said(OnnxModel model, string key) => ValueRange.Parse(model.Initializers.Metadata.GetValueOrDefault(key));

    private static IReadOnlyList<string> StylesOf(OnnxModel model, OnnxValueInfo? style, string name, IReadOnlyList<string>? said)
    {
        if (style is null)
            return said is null or { Count: 1 } ? said ?? [name] : throw new UsageException($"{model.Source} takes no style weights, so it has one style, but `Styles` names {said.Count}") { File = model.Source };
        var names = said ?? OnnxNetwork.StylesOf(model);
        var count = style.Shape![^1] ?? names.Count;
        if (count == 0)
        {
            throw new UsageException($"{model.Source} leaves the number of its style weights '{style.Name}' open",
                "name its styles with `Styles`, in their order")
            { File = model.Source };
        }
        if (said is not null && said.Count != count)
            throw new UsageException($"{model.Source} has {count} styles, but `Styles` names {said.Count}") { File = model.Source };
        return names.Count == count ? names : [.. Enumerable.Range(1, count).Select(i => $"{name}-{i}")];
    }
}
