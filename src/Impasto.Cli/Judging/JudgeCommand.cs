using System.Globalization;
using System.Text.Json.Nodes;
using Impasto.Evaluation;
using Impasto.Imaging;
using Impasto.Imaging.Clips;
using Impasto.Methods;
using Impasto.Options;
using Impasto.Perception;

namespace Impasto.Cli.Judging;

/// <summary>impasto judge: what can be measured of results.</summary>
internal sealed class JudgeCommand
{
    private readonly Invocation _call;
    private readonly Services _services;
    private readonly JudgeOptions _options;
    private readonly string _result;

    private JudgeCommand(Invocation call, Services services) => (_call, _services, _options, _result) = (call, services, call.Read<JudgeOptions>(), call.Arguments[0]);

    public static CommandSpec Spec(Services services) => new("judge", "Measures a result against its photograph and its style, a folder of results, or how steady a clip is")
    {
        Usage = "<result|folder|clip> --content <FILE|FOLDER> --style <FILE|FOLDER> [options]",
        Argument = new ArgumentSpec("result|folder|clip", "What to judge: a picture, a folder of pictures, or a stylised clip", 1, 1),
        Groups = [new OptionGroup("Options", OptionTable.For<JudgeOptions>())],
        Examples =
        [
            "impasto judge art.png --content photo.jpg --style ink.jpg",
            "impasto judge art.png --content photo.jpg --style ink.jpg --network vgg16 --json",
            "impasto judge results/ --content photos/ --style paintings/",
            "impasto judge painted.mp4 --content clip.mp4",
        ],
        Run = (call, cancel) => Task.Run(() => new JudgeCommand(call, services).Run(cancel), CancellationToken.None),
    };

    private int Run(CancellationToken cancel)
    {
        if (_options.Content is not { } content)
            throw new UsageException("A result is judged by what it was made of, and there is no --content", "name the photograph, folder or clip");
        using var context = new ComputeContext { Threads = _options.Threads ?? Environment.ProcessorCount };
        using var use = context.Use();
        if (_options.Clip || File.Exists(_result) && !PictureEndings.IsReadable(_result) && !PictureEndings.IsReadable(content))
            return JudgeClip(content, cancel);
        if (_options.Style is not { } style)
            throw new UsageException("A result is judged by its style, too, and there is no --style", "name the style picture, or a folder of them");
        var models = _services.Models(_options.Models);
        using var network = PerceptualNetworks.Open(models, _options.Network);
        return Inputs.IsSet(_result) ? JudgeSet(network, content, style, cancel) : JudgeOne(network, content, style, cancel);
    }

    private int JudgeOne(PerceptualNetwork network, string content, string style, CancellationToken cancel)
    {
        var (width, height, measures) = Measured(network, _result, content, style, cancel);
        if (_options.Json)
        {
            Print(new JsonObject
            {
                ["pictures"] = Pictures(_result, content, style),
                ["network"] = network.Name,
                ["width"] = width,
                ["height"] = height,
            }, measures);
            return 0;
        }
        Head(FormattableString.Invariant($"{_result}, at {width}x{height}, by the features of {network.Name}"));
        foreach (var measure in Measure.All)
            Line(measure.Title, Measure.Text(measure.Of(measures)), measure);
        return 0;
    }

    private int JudgeSet(PerceptualNetwork network, string content, string style, CancellationToken cancel)
    {
        var results = Inputs.Expand(_result);
        IReadOnlyList<string> contents = SetOfResults.Match(results, content, "photograph"), styles = SetOfResults.Match(results, style, "style");
        var progress = new ProgressDisplay(_call.Terminal, Path.GetFileName(Path.TrimEndingDirectorySeparator(_result)), _options.Quiet, "picture");
        var found = new List<PairMeasures>();
        var rows = new JsonArray();
        KernelDistance? kid = null;
        try
        {
            progress.Begin($"{results.Count} results");
            for (var i = 0; i < results.Count; i++)
            {
                cancel.ThrowIfCancellationRequested();
                found.Add(Measured(network, results[i], contents[i], styles[i], cancel).Measures);
                rows.Add(Fill(new JsonObject { ["pictures"] = Pictures(results[i], contents[i], styles[i]) }, measure => measure.Of(found[^1])));
                progress.Report(new StyleProgress(Path.GetFileName(results[i]), i + 1, results.Count));
            }
            var paintings = Inputs.IsSet(style) ? Inputs.Expand(style) : [style];
            if (Math.Min(results.Count, paintings.Count) >= 3)
                kid = KernelDistance.Between(Features(network, results, cancel), Features(network, paintings, cancel));
        }
        finally
        {
            progress.End();
        }
        var features = $"{network.Name} {PictureFeatures.Layer}, channels' means";
        if (_options.Json)
        {
            var json = new JsonObject
            {
                ["pictures"] = Pictures(_result, content, style),
                ["network"] = network.Name,
                ["count"] = results.Count,
            };
            Fill(json, measure => Mean(found, measure));
            json["kid"] = kid is { } distance ? new JsonObject { ["value"] = distance.Value, ["error"] = distance.Error, ["features"] = features } : null;
            json["results"] = rows;
            _call.Terminal.Out.WriteLine(JsonText.OneLine(json));
            return 0;
        }
        Head(FormattableString.Invariant($"{_result}, {results.Count} results, means, by the features of {network.Name}"));
        foreach (var measure in Measure.All)
            Line(measure.Title, Measure.Text(Mean(found, measure)), measure);
        _call.Terminal.Out.WriteLine(kid is { } value
            ? string.Create(CultureInfo.InvariantCulture, $"  {"style: kernel distance of the sets",-42} {value.Value,10:0.00000} ± {value.Error:0.00000}   KID's kernel on {features} (Inception's is another number)")
            : $"  {"style: kernel distance of the sets",-42} {"-",10}   needs at least three results and three style pictures");
        return 0;
    }

    private int JudgeClip(string content, CancellationToken cancel)
    {
        Clip painted = Clip.Open(_result, cancel: cancel), original = Clip.Open(content, cancel: cancel);
        if ((painted.Info.Width, painted.Info.Height) != (original.Info.Width, original.Info.Height))
            original = Clip.Open(content, new ClipReadOptions { Size = Math.Max(painted.Info.Width, painted.Info.Height) }, cancel);
        using var memory = MemoryCheck.Reserve($"The flow of {painted.Info.Width}x{painted.Info.Height} frames", painted.Info.Width, painted.Info.Height,
            (width, height) => MemoryCheck.Runtime + Imaging.Flow.DenseFlow.BytesPerPixel * width * height, (width, height) => $"clips of {width}x{height}");
        var progress = new ProgressDisplay(_call.Terminal, Path.GetFileName(_result), _options.Quiet, "frame");
        double error;
        int frames;
        try
        {
            (error, frames) = ClipSteadiness.WarpingError(original.Frames(cancel: cancel), painted.Frames(cancel: cancel),
                done => progress.Report(new StyleProgress("motion", done, Math.Max(0, painted.Info.Frames - 1))), cancel);
        }
        finally
        {
            progress.End();
        }
        if (_options.Json)
        {
            _call.Terminal.Out.WriteLine(JsonText.OneLine(new JsonObject
            {
                ["clips"] = new JsonObject { ["result"] = _result, ["content"] = content },
                ["frames"] = frames,
                ["warpingError"] = error,
            }));
            return 0;
        }
        Head($"{_result}, {frames} frames, along the motion of {content}");
        _call.Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {"warping error",-42} {error,10:0.000000}   mean squared difference where the motion can be relied on; less is better"));
        return 0;
    }

    private (int Width, int Height, PairMeasures Measures) Measured(PerceptualNetwork network, string result, string content, string style, CancellationToken cancel)
    {
        var pictures = JudgedPictures.Load(result, content, style, _options.Size, cancel);
        var (width, height) = (pictures.Result.Width, pictures.Result.Height);
        using var memory = JudgedPictures.ReserveMemory(width, height);
        using var judge = new PairJudge(network, pictures.Content, pictures.Style, JudgingSettings.Unweighted);
        return (width, height, judge.Measure(pictures.Result));
    }

    private List<double[]> Features(PerceptualNetwork network, IReadOnlyList<string> files, CancellationToken cancel) =>
        [.. files.Select(file => PictureFeatures.Of(network, JudgedPictures.LoadStyle(file, _options.Size, cancel)))];

    private static JsonObject Pictures(string result, string content, string style) => new() { ["result"] = result, ["content"] = content, ["style"] = style };

    private static double? Mean(List<PairMeasures> found, Measure measure)
    {
        var values = found.Select(measure.Of).OfType<double>().ToList();
        return values.Count > 0 ? values.Average() : null;
    }

    private void Print(JsonObject record, PairMeasures measures) => _call.Terminal.Out.WriteLine(JsonText.OneLine(Fill(record, measure => measure.Of(measures))));

    private static JsonObject Fill(JsonObject record, Func<Measure, double?> value)
    {
        foreach (var measure in Measure.All)
            record[measure.Name] = value(measure);
        return record;
    }

    private void Head(string title)
    {
        _call.Terminal.Out.WriteLine(title);
        if (_options.Network.Name == "slim" && !_options.Clip && !title.Contains("along the motion", StringComparison.Ordinal))
            _call.Terminal.Out.WriteLine("  (slim stands in for VGG-16; numbers by --network vgg16 are others)");
    }

    private void Line(string title, string value, Measure measure) =>
        _call.Terminal.Out.WriteLine($"  {title,-42} {value,10}   {measure.Meaning}; {(measure.MoreIsBetter ? "more" : "less")} is better");
}
