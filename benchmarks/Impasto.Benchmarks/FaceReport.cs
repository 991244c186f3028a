using System.Diagnostics;
using System.Globalization;
using Impasto.Catalog;
using Impasto.Evaluation;
using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Methods.FaceSwap;

namespace Impasto.Benchmarks;

/// <summary>"faces PORTRAITS TARGET": changed faces measured. TARGET is a model of the kind faceswap, by name or file, or a painted picture, which is warped.</summary>
internal static class FaceReport
{
    public static void Run(string[] args)
    {
        if (args.Length < 2)
        {
            Console.Error.WriteLine("faces PORTRAITS TARGET: a folder of portraits, and a model's name or file, or a painting");
            return;
        }
        using var context = new ComputeContext { Threads = Environment.ProcessorCount };
        using var use = context.Use();
        using var detector = new FaceDetector();
        var isPicture = PictureEndings.IsReadable(args[1]);
        using var swap = isPicture ? null : FaceSwap.Open(ModelStore.Open(), args[1]);
        using var edit = new FaceEdit(new FaceOptions { Painting = true, NoVisibleMark = true }, new TargetConsent(true, null));
        var target = isPicture ? PictureFile.Load(args[1]).ToRgb() : null;
        var face = target is null ? null : edit.Target(target, null, 1, default);
        var warp = target is null ? null : new FaceWarp(target, face!);
        using var identity = swap is not null ? FaceIdentity.Open(swap.Descriptor) : FaceIdentity.Open(target!, face!);
        Console.WriteLine("portrait\tseam\tseam of photo\tlandmarks\tto target\tto input\tms");
        var rows = new List<double[]>();
        foreach (var file in Directory.EnumerateFiles(args[0], "*.jpg").Order(StringComparer.Ordinal))
        {
            try
            {
                var photo = PictureFile.Load(file);
                var begun = Stopwatch.GetTimestamp();
                var result = edit.Apply(photo, swap is not null ? swap.Patch : (seen, own) => warp!.Patch(seen, own, default), default);
                var milliseconds = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
                var own = result.Faces[0];
                var found = detector.Detect(result.Changed).MinBy(f => FaceMeasures.LandmarkError(f.Landmarks, own))?.Landmarks;
                var (toTarget, toInput) = identity?.Measure(result) ?? (double.NaN, double.NaN);
                double[] row = [FaceMeasures.SeamGradient(result.Changed, own), FaceMeasures.SeamGradient(result.Photo, own),
                    found is null ? double.NaN : FaceMeasures.LandmarkError(found, own), toTarget, toInput, milliseconds];
                rows.Add(row);
                Console.WriteLine(Path.GetFileNameWithoutExtension(file) + Cells(row));
            }
            catch (InputException e)
            {
                Console.WriteLine($"{Path.GetFileNameWithoutExtension(file)}\t{e.Message}");
            }
        }
        if (rows.Count == 0)
            return;
        Console.WriteLine("mean" + Cells([.. Enumerable.Range(0, 6).Select(k => rows.Where(row => double.IsFinite(row[k])).Select(row => row[k]).DefaultIfEmpty(double.NaN).Average())]));
        Console.WriteLine("median" + Cells([.. Enumerable.Range(0, 6).Select(k => Median([.. rows.Select(row => row[k]).Where(double.IsFinite)]))]));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"nearer to the target than to the input: {100.0 * rows.Count(row => row[3] < row[4]) / rows.Count:F0} %; face no longer found: {rows.Count(row => !double.IsFinite(row[2]))} of {rows.Count}"));
    }

    private static string Cells(double[] row) => string.Concat(row.Select((value, i) => "\t" + value.ToString(i == 5 ? "F0" : "F3", CultureInfo.InvariantCulture)));

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? double.NaN : values[values.Count / 2];
    }
}
