using System.Globalization;
using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Transforms;
using Impasto.Imaging.Warping;

namespace Impasto.Training.FaceSwap;

/// <summary>
/// The faces of folders of pictures. Where they are is kept in a file, since looking for them in thousands of pictures takes minutes: a picture of another size is looked at anew.
/// </summary>
internal sealed class FaceSource(FaceDetector? detector, Action<string>? report)
{
    /// <summary>Faces that are turned further show half of themselves.</summary>
    private const double MostTurn = 0.75;

    /// <summary>Eyes nearer than this share of those that a network sees would be a blur.</summary>
    private const double LeastEyes = 0.6;

    /// <summary>Pixels that a picture's shorter side keeps, at least.</summary>
    private const int LeastSide = 640;

    /// <summary>Every usable face of the pictures, one a picture, in the order of their paths.</summary>
    /// <param name="files">The pictures.</param>
    /// <param name="size">The network's side.</param>
    /// <param name="folder">Where what was found is kept.</param>
    /// <param name="cancel">Stops between the pictures.</param>
    /// <returns>Each picture's path, and its largest face cut out.</returns>
    public IReadOnlyList<(string File, FaceCrop Face)> Find(IReadOnlyList<string> files, int size, string folder, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        // Landmarks are those of the pictures as they are read.
        var side = Math.Max(LeastSide, 4 * size);
        var path = Path.Combine(folder, $"faces-{side}.tsv");
        var known = ReadCache(path);
        var found = new List<(string File, FaceCrop Face)>();
        var looked = 0;
        foreach (var file in files)
        {
            cancel.ThrowIfCancellationRequested();
            var key = $"{file}\t{new FileInfo(file).Length.ToString(CultureInfo.InvariantCulture)}";
            if (known.TryGetValue(key, out var points) && points is null)
                continue;
            try
            {
                var picture = HiddenPixels.Filled(PictureFile.LoadSmall(file, side, cancel: cancel)).ToRgb();
                if (!known.ContainsKey(key))
                {
                    if (++looked == 200)
                        report?.Invoke($"Looking for faces in {files.Count} pictures; where they are is kept in {path}.");
                    points = Given(file, picture) ?? LargestFace(picture);
                    known[key] = points;
                }
                if (points is not null && new FaceLandmarks(points) is var face && Math.Abs(face.Turn) < MostTurn && face.EyeDistance >= LeastEyes * FrontalFace.In(size).EyeDistance)
                    found.Add((file, new FaceCrop(picture, face, size)));
            }
            catch (PictureException)
            {
                // One of thousands of training pictures.
                known[key] = null;
            }
        }
        if (looked > 0)
            WriteCache(path, known);
        return found;
    }

    /// <summary>The landmarks of the .pts file beside a picture; null where there is none.</summary>
    private static Point2[]? Given(string file, Picture picture)
    {
        var points = Path.ChangeExtension(file, ".pts");
        if (!File.Exists(points))
            return null;
        // They are in the pixels of the whole file, which may have been read smaller.
        var whole = PictureFile.Identify(file);
        return [.. PtsFile.Read(points).Resized(whole.Width, whole.Height, picture.Width, picture.Height).Points];
    }

    private Point2[]? LargestFace(Picture picture)
    {
        if (detector is null)
            throw FaceDetector.NotInstalled("or give every picture a .pts file of its landmarks beside it");
        return detector.DetectLarge(picture) is [var largest, ..] ? [.. largest.Landmarks.Points] : null;
    }

    private static Dictionary<string, Point2[]?> ReadCache(string path)
    {
        var known = new Dictionary<string, Point2[]?>();
        if (!File.Exists(path))
            return known;
        foreach (var cells in File.ReadLines(path).Select(line => line.Split('\t')))
        {
            if (cells.Length == 2)
                known[$"{cells[0]}\t{cells[1]}"] = null;
            else if (cells.Length == 2 + 2 * FaceLandmarks.Count)
                known[$"{cells[0]}\t{cells[1]}"] = [.. Enumerable.Range(0, FaceLandmarks.Count).Select(i => new Point2(Number(cells[2 + 2 * i]), Number(cells[3 + 2 * i])))];
        }
        return known;

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }

    private static void WriteCache(string path, Dictionary<string, Point2[]?> known) => WholeFile.Write(path, string.Concat(known.Select(pair =>
        $"{pair.Key}{string.Concat((pair.Value ?? []).Select(p => string.Create(CultureInfo.InvariantCulture, $"\t{p.X:R}\t{p.Y:R}")))}\n")));
}
