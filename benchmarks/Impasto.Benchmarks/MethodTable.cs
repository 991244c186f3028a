using System.Diagnostics;
using System.Globalization;
using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Evaluation;
using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Metrics;
using Impasto.Imaging.Transforms;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Options;
using Impasto.Perception;

namespace Impasto.Benchmarks;

/// <summary>
/// What each method that takes a photograph and a style picture reaches on the held-out pairs, at which cost: a table and a scatter. Each method paints in a process of its own, so
/// that its memory isn't another's; what is there isn't made again, so that a run may be stopped.
/// </summary>
internal static class MethodTable
{
    /// <summary>The first argument of this program when it paints for one method.</summary>
    public const string PaintArgument = "table-paint";

    /// <summary>How many paintings are painted in their own style.</summary>
    private const int OwnPairs = 10;

    /// <summary>A face whose eyes are nearer to each other, px, tells nobody whose it is.</summary>
    private const double LeastEyeDistance = 10;

    private const string OwnColumns = "pair\tmethod\tssim";

    private const string PaintedColumns = "pair\tmethod\tcpu-seconds\tseconds\tpeak-bytes\tsentence";

    /// <param name="args">The judge's network, the data folder that the list's paths start from, the longest side, the number of pairs, the iterations of Gatys' method, the folder for the results, then methods; without any, all that take a picture as style.</param>
    public static async Task RunAsync(string[] args)
    {
        if (args.Length < 6)
        {
            Console.WriteLine("table JUDGE DATA SIZE PAIRS ITERATIONS FOLDER [METHOD]...");
            return;
        }
        var (data, size, folder) = (args[1], args[2], args[5]);
        var models = ModelStore.Open();
        var methods = args.Length > 6 ? args[6..] : [.. AllMethods.Create(models).Methods.Where(method => !method.TakesTrainedStyles).Select(method => method.Name)];
        Directory.CreateDirectory(folder);
        foreach (var method in methods)
        {
            var program = Environment.ProcessPath!;
            string[] asked = [PaintArgument, method, data, size, args[3], args[4], folder];
            using var painting = Process.Start(program, Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(MethodTable).Assembly.Location, .. asked] : asked);
            await painting.WaitForExitAsync().ConfigureAwait(false);
        }
        var pairs = Chosen(Number(args[3]));
        using var network = PerceptualNetworks.Open(models, args[0]);
        var measured = new TableRows(Path.Combine(folder, $"measured-{network.Name}-{size}.tsv"), $"pair\tmethod\t{string.Join('\t', Measure.All.Select(measure => measure.Name))}");
        var painted = new TableRows(Painted(folder, size), PaintedColumns);
        var own = new TableRows(Own(folder, size), OwnColumns);
        var faces = new TableRows(Path.Combine(folder, $"faces-{size}.tsv"), "pair\tmethod\tdistance\tfaces");
        MeasureFaces(faces, pairs, data, Number(size), methods, folder);
        Write();
        foreach (var i in pairs)
        {
            if (MeasurePair(network, measured, i, data, Number(size), methods, folder))
                Write();
        }
        Console.WriteLine(File.ReadAllText(Path.Combine(folder, "table.md")));

        // Of what there is, so that a run that is stopped leaves a table, too.
        void Write()
        {
            var table = new MethodFigures(pairs, painted, measured, own, faces, models);
            List<MethodFigures.Line> lines = [.. methods.Prepend(MethodFigures.Photo).Select(table.Of).OfType<MethodFigures.Line>()];
            WholeFile.Write(Path.Combine(folder, "table.csv"), MethodFigures.Csv(lines));
            WholeFile.Write(Path.Combine(folder, "table.md"), MethodFigures.Markdown(lines));
            WholeFile.Write(Path.Combine(folder, "table.svg"), MethodFigures.Scatter(lines));
        }
    }

    /// <summary>Paints what is missing for one method.</summary>
    /// <param name="args">The method, the data folder, the longest side, the number of pairs, the iterations of Gatys' method, the folder.</param>
    public static async Task PaintAsync(string[] args)
    {
        var (name, data, size, folder) = (args[0], args[1], Number(args[2]), args[5]);
        var method = AllMethods.Create(ModelStore.Open()).Get(name);
        var options = OptionTable.For(method.OptionsType).CreateDefault();
        if (options is GatysOptions gatys)
            options = gatys with { Iterations = Number(args[4]) };
        var rows = new TableRows(Painted(folder, args[2]), PaintedColumns);
        using var session = method.Open();
        var isWarm = false;
        foreach (var i in Chosen(Number(args[3])).Where(i => !rows.Has(i, name)))
        {
            var (content, style) = Pictures(data, i, size);
            var request = new StyleRequest { Content = content, Styles = [new Style("style", style)], Options = options, Faces = 0 };
            var sentence = "";
            var (cpu, watch) = (Environment.CpuUsage.TotalTime, new Stopwatch());
            try
            {
                // What is loaded once isn't a picture's cost.
                if (!isWarm)
                    await session.RenderAsync(request with { Size = 64, Options = options is GatysOptions few ? few with { Iterations = 1 } : options }).ConfigureAwait(false);
                isWarm = true;
                cpu = Environment.CpuUsage.TotalTime;
                watch.Start();
                var result = await session.RenderAsync(request).ConfigureAwait(false);
                watch.Stop();
                cpu = Environment.CpuUsage.TotalTime - cpu;
                PictureFile.Save(result.Picture.ToRgb(), Result(folder, i, name));
            }
            catch (ImpastoException e)
            {
                sentence = e.Message;
                cpu = TimeSpan.Zero;
            }
            rows.Add(i, name, Text(cpu.TotalSeconds), Text(watch.Elapsed.TotalSeconds), Text(Machine.PeakMemoryBytes), sentence.ReplaceLineEndings(" ").Replace('\t', ' '));
            Console.Error.WriteLine($"{name}, pair {i}: {(sentence.Length > 0 ? sentence : $"{cpu.TotalSeconds:F1} s of processors, {watch.Elapsed.TotalSeconds:F1} s")}");
        }
        await PaintOwnAsync(name, session, options, args).ConfigureAwait(false);
    }

    /// <summary>A painting in its own style should come back as it is.</summary>
    private static async Task PaintOwnAsync(string name, IStyleSession session, object options, string[] args)
    {
        var rows = new TableRows(Own(args[5], args[2]), OwnColumns);
        foreach (var i in Chosen(Math.Min(OwnPairs, Number(args[3]))).Where(i => !rows.Has(i, name)))
        {
            var (_, style) = Pictures(args[1], i, Number(args[2]));
            var text = "";
            try
            {
                var result = await session.RenderAsync(new StyleRequest { Content = style, Styles = [new Style("style", style)], Options = options, Faces = 0 }).ConfigureAwait(false);
                text = Text(PictureMetrics.GreySsim(style, result.Picture.ToRgb()));
            }
            catch (ImpastoException e)
            {
                Console.Error.WriteLine($"{name}, painting {i}: {e.Message}");
            }
            rows.Add(i, name, text);
        }
    }

    /// <summary>How far the faces of photographs are from what they were, where the descriptor's weights are there; below 0.6 two are most often one person's.</summary>
    private static void MeasureFaces(TableRows rows, int[] pairs, string data, int size, IReadOnlyList<string> methods, string folder)
    {
        using var descriptor = FaceDescriptor.Open();
        if (descriptor is null || !FaceDetector.IsInstalled)
            return;
        using var detector = new FaceDetector();
        foreach (var i in pairs)
        {
            List<string> ways = [.. methods.Where(way => !rows.Has(i, way) && File.Exists(Result(folder, i, way)))];
            if (ways.Count == 0)
                continue;
            // On photographs of other kinds what is found is most often no face.
            var photo = Pictures(data, i, size).Content;
            var found = (HeldOut.Pairs[i].Kind is "face" or "group" ? detector.Detect(photo) : []).Select(face => face.Landmarks).Where(face => face.EyeDistance >= LeastEyeDistance).ToList();
            var before = found.ConvertAll(face => descriptor.Describe(photo, face));
            foreach (var way in ways)
            {
                var result = PictureFile.Load(Result(folder, i, way)).ToRgb();
                rows.Add(i, way, found.Count == 0 ? "" : Text(found.Select((face, k) => FaceDescriptor.Distance(before[k], descriptor.Describe(result, face))).Average()), Text(found.Count));
            }
        }
    }

    private static bool MeasurePair(PerceptualNetwork network, TableRows rows, int i, string data, int size, IEnumerable<string> methods, string folder)
    {
        List<string> ways = [.. methods.Prepend(MethodFigures.Photo).Where(way => !rows.Has(i, way) && (way == MethodFigures.Photo || File.Exists(Result(folder, i, way))))];
        if (ways.Count == 0)
            return false;
        var (content, style) = Pictures(data, i, size);
        using var judge = new PairJudge(network, content, style, JudgingSettings.Unweighted);
        foreach (var way in ways)
        {
            var found = judge.Measure(way == MethodFigures.Photo ? content : PictureFile.Load(Result(folder, i, way)).ToRgb());
            rows.Add(i, way, [.. Measure.All.Select(measure => measure.Of(found) is { } value ? Text(value) : "")]);
        }
        Console.Error.WriteLine($"measured pair {i}: {HeldOut.Pairs[i].Photo.Path}, {HeldOut.Pairs[i].Painting.Path}");
        return true;
    }

    /// <summary>Spread over the list, so that few pairs have many kinds.</summary>
    private static int[] Chosen(int count) => [.. Enumerable.Range(0, Math.Min(count, HeldOut.Pairs.Count)).Select(i => (int)((long)i * HeldOut.Pairs.Count / Math.Min(count, HeldOut.Pairs.Count)))];

    private static (Picture Content, Picture Style) Pictures(string data, int i, int size)
    {
        return (Scaled(HeldOut.Pairs[i].Photo), Scaled(HeldOut.Pairs[i].Painting));

        Picture Scaled(HeldOutPicture picture) => PictureTransforms.ResizeLongestSide(PictureFile.Load(Path.Combine(data, picture.Path)).ToRgb(), size);
    }

    private static string Painted(string folder, string size) => Path.Combine(folder, $"painted-{size}.tsv");

    private static string Own(string folder, string size) => Path.Combine(folder, $"own-{size}.tsv");

    private static string Result(string folder, int i, string method) => Path.Combine(folder, $"{i:00}-{method}.png");

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
