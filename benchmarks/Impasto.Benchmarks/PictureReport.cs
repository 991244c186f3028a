using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Impasto.Imaging;
using Impasto.Imaging.Blending;
using Impasto.Imaging.Color;
using Impasto.Imaging.Filters;
using Impasto.Imaging.Fourier;
using Impasto.Imaging.Painting;
using Impasto.Imaging.Patches;
using Impasto.Imaging.Pyramids;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Warping;
using Impasto.Tensors.Kernels.Cpu;
using Plane = Impasto.Imaging.Plane;

namespace Impasto.Benchmarks;

/// <summary>
/// A table of Impasto.Imaging's parts on a square piece of a photograph: milliseconds, and those of OpenCV in the same run where Python has it (opencv_parts.py says what it is
/// compared
/// with; Debian: python3-opencv).
/// </summary>
internal static class PictureReport
{
    /// <param name="args">The photograph, then the sizes: 512 and 1024 where none is given.</param>
    public static void Run(string[] args)
    {
        if (args.Length == 0)
        {
            Console.WriteLine("pictures PHOTO [SIZE]..");
            return;
        }
        var photo = PictureFile.Load(args[0]).ToRgb();
        foreach (var size in args.Length > 1 ? args[1..].Select(s => int.Parse(s, CultureInfo.InvariantCulture)) : [512, 1024])
        {
            var picture = Resampler.Resize(photo, size, size);
            var peers = Peers(picture);
            Console.WriteLine($"{$"{size}x{size}, {ComputeContext.Current.Threads} threads",-52}{"ms",9}{"OpenCV",9}");
            foreach (var (name, body) in Cases(picture))
            {
                var peer = peers.TryGetValue(name, out var milliseconds) ? milliseconds.ToString("F1", CultureInfo.InvariantCulture) : "-";
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-52}{KernelReport.Time(body).Median,9:F1}{peer,9}"));
            }
        }
    }

    private static IEnumerable<(string Name, Action Body)> Cases(Picture picture)
    {
        var size = picture.Width;
        var plane = Gray(picture);
        var values = Array.ConvertAll(plane.Values, v => (double)v);
        var transform = new FourierTransform2D<double>(size, size);
        double[] re = new double[size * transform.HalfWidth], im = new double[re.Length];
        yield return ("Fourier transform, real, double", () => transform.ForwardReal(values, re, im));
        var pyramid = new SteerablePyramid(size, size, 4, 4);
        yield return ("steerable pyramid, 4 scales, 4 orientations", () => pyramid.Analyze(values));
        yield return ("Laplacian pyramid, 6 levels", () => GaussianPyramid.BuildLaplacian(plane, 6));
        yield return ("Laplacian stack with energies, 6 levels", () => LaplacianStack.Build(plane, 6));
        yield return ("Gaussian blur, sigma 4, RGB", () => Gaussian.Blur(picture, 4));
        yield return ("bilateral filter, radius 8, RGB", () => BilateralFilter.Filter(picture, 8, 4, 0.1));
        yield return ("guided filter, radius 8, RGB guide", () => GuidedFilter.Filter(picture, plane, 8, 0.01f));
        var lab = new Vector4[size * size];
        yield return ("domain transform, sigma 40 and 0.4, RGB", () =>
        {
            for (var i = 0; i < lab.Length; i++)
                lab[i] = new Vector4(picture.Pixels[3 * i], picture.Pixels[3 * i + 1], picture.Pixels[3 * i + 2], 0);
            DomainTransform.Smooth(lab, [.. lab], size, size, 40, 0.4f, CancellationToken.None);
        }
        );
        yield return ("structure tensor, sigma 2, RGB", () => StructureTensor.Of(picture, 2));
        var tangents = StructureTensor.Of(picture, 2).Tangents();
        yield return ("line integral convolution, 20 steps each way", () => LineIntegralConvolution.Convolve(plane, tangents, 20));
        yield return ("anisotropic Kuwahara filter, radius 6", () => AnisotropicKuwahara.Filter(picture));
        var mask = new Plane(size, size);
        for (var y = size / 4; y < size * 3 / 4; y++)
            mask.Row(y)[(size / 4)..(size * 3 / 4)].Fill(1);
        yield return ("distance transform", () => DistanceTransform.Distance(mask));
        yield return ("resize to half, Lanczos, RGB", () => Resampler.Resize(picture, size / 2, size / 2));
        var random = new Random(1);
        Point2[] from = [.. Enumerable.Range(0, 68).Select(_ => new Point2(random.NextDouble() * size, random.NextDouble() * size))];
        Point2[] to = [.. from.Select(p => new Point2(p.X + 8 * (random.NextDouble() - 0.5), p.Y + 8 * (random.NextDouble() - 0.5)))];
        yield return ("thin-plate spline of 68 points, every pixel", () => FlowField.From(size, size, new ThinPlateSpline(from, to)));
        yield return ("moving least squares of 68 points, every pixel", () => FlowField.From(size, size, new MovingLeastSquares(from, to, MovingLeastSquaresKind.Similarity)));
        Line2[] lines = [.. Enumerable.Range(0, 20).Select(i => new Line2(from[i], from[i + 20]))], moved = [.. Enumerable.Range(0, 20).Select(i => new Line2(to[i], to[i + 20]))];
        yield return ("Beier-Neely of 20 lines, every pixel", () => FlowField.From(size, size, new BeierNeely(lines, moved)));
        var field = FlowField.From(size, size, new ThinPlateSpline(from, to));
        yield return ("warp, bicubic, RGB", () => field.Warp(picture));
        Point2[] many = [.. Enumerable.Range(0, 2000).Select(_ => new Point2(random.NextDouble() * size, random.NextDouble() * size))];
        yield return ("Delaunay triangulation of 2,000 points", () => Delaunay.Triangulate(many));
        yield return ("alignment of 68 landmarks", () => SimilarityTransform.Fit(from, to));
        var target = Gaussian.Blur(picture, 8);
        var inside = mask.ToPicture();
        yield return ("Poisson blend of the middle quarter, RGB", () => PoissonBlend.Blend(picture, target, inside));
        yield return ("k-means palette of 8 colours, 16,384 pixels", () => ColorPalette.Find(picture.Pixels, 8));
        yield return ("dominant palette of 12 colours", () => DominantPalette.Extract(picture, 12));
        var search = new PatchSearch([[values]], size, size);
        var patch = Patch(values, size, 32);
        yield return ("patch search, one 32x32 patch, every place, double", () => search.Errors(32, [patch]));
        yield return ("dense matching at 256 px", () => DenseMatching.Match(picture, target));
    }

    private static Plane Gray(Picture picture)
    {
        var plane = new Plane(picture.Width, picture.Height);
        for (var i = 0; i < plane.Values.Length; i++)
            plane.Values[i] = (picture.Pixels[3 * i] + picture.Pixels[3 * i + 1] + picture.Pixels[3 * i + 2]) / 3;
        return plane;
    }

    /// <summary>The patch in the middle, all of its places of weight 1.</summary>
    private static PatchTerm Patch(double[] values, int size, int side)
    {
        var patch = new double[side * side];
        for (var i = 0; i < patch.Length; i++)
            patch[i] = values[(size / 2 + i / side) * size + size / 2 + i % side];
        return new PatchTerm(0, [.. Enumerable.Repeat(1.0, patch.Length)], [patch], patch.Sum(v => v * v), "all");
    }

    /// <summary>OpenCV's milliseconds by the cases' names; none where there is no Python with it.</summary>
    private static Dictionary<string, double> Peers(Picture picture)
    {
        var file = Path.Combine(Path.GetTempPath(), $"impasto-{Guid.NewGuid():N}.png");
        try
        {
            PictureFile.Save(picture, file);
            var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "opencv_parts.py"), file, $"{ComputeContext.Current.Threads}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var json = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? JsonSerializer.Deserialize<Dictionary<string, double>>(json)! : [];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return [];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
