using System.Globalization;
using System.Numerics.Tensors;
using Impasto.Evaluation;
using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Transforms;

namespace Impasto.Benchmarks;

/// <summary>
/// Draws the pairs that are held out of every training, as src/Impasto/Evaluation/held-out.tsv lists them. Photographs are shuffled with a seed, and each kind takes the first that
/// fulfil its rule: where they lie or what they are called, how many faces are found, how dark and how flat they are. Paintings go round the artists' folders, every third one
/// comes from the style pictures. A picture that another file shows too is passed over, since a training would see that. No result is looked at.
/// </summary>
internal static class HeldOutList
{
    private const int Seed = 2026;

    private static readonly string[] Folders = ["photos", "paintings", "styles"];

    private sealed record Kind(string Name, int Count, Func<Candidate, bool> Fits);

    /// <summary>In this order, since a photograph is taken by the first kind that it fits.</summary>
    private static readonly Kind[] Kinds =
    [
        new("group", 5, photo => photo.Folder is "coco" or "bsds500" && photo.Faces >= 2),
        new("face", 6, photo => photo.Folder is "coco" or "bsds500" && photo.Faces == 1),
        new("dark", 4, photo => photo.Folder is "coco" or "urban_sun" or "bsds500" && photo.Brightness < 0.22),
        new("flat", 5, photo => photo.Folder is "bsds500" or "coco" or "urban_sun" && photo.Flat is > 0.3 and < 0.7 && photo.FlatAbove),
        new("architecture", 7, photo => photo.Name.StartsWith("Urban100", StringComparison.Ordinal)),
        new("animal", 6, photo => photo.Folder is "imagenet" or "imagenet2" && string.CompareOrdinal(photo.Name, "n02460000") < 0 && photo.Name[0] == 'n'),
        new("landscape", 7, photo => photo.Folder == "landscape" || photo.Name.StartsWith("Sun_Hays80", StringComparison.Ordinal)),
    ];

    /// <param name="args">The folder with photos/, paintings/ and styles/, and the file to write.</param>
    public static void Run(string[] args)
    {
        if (args.Length != 2)
        {
            Console.WriteLine("held-out DATA FILE");
            return;
        }
        var data = args[0];
        using var detector = new FaceDetector();
        var thumbnails = new Thumbnails(Folders.SelectMany(folder => Below(Path.Combine(data, folder))));
        var random = new SeededRandom(Seed);
        var photos = Shuffled(Below(Path.Combine(data, "photos")), random).Where(thumbnails.IsAlone);
        var chosen = Kinds.ToDictionary(kind => kind.Name, _ => new List<string>());
        foreach (var file in photos)
        {
            var open = Kinds.Where(kind => chosen[kind.Name].Count < kind.Count).ToList();
            if (open.Count == 0)
                break;
            var photo = new Candidate(file, detector);
            if (open.Find(kind => kind.Fits(photo)) is { } kind)
                chosen[kind.Name].Add(file);
        }
        var paintings = Paintings(data, thumbnails, random, Kinds.Sum(kind => kind.Count));
        var lines = new List<string> { "kind\tphoto\tphoto bytes\tphoto sha256\tpainting\tpainting bytes\tpainting sha256" };
        var next = 0;
        // Kinds take turns, so that the first few pairs are of all kinds too.
        for (var round = 0; round < Kinds.Max(kind => kind.Count); round++)
        {
            foreach (var kind in Kinds.Where(kind => round < chosen[kind.Name].Count))
                lines.Add($"{kind.Name}\t{Cells(data, chosen[kind.Name][round])}\t{Cells(data, paintings[next++])}");
        }
        File.WriteAllText(args[1], string.Join('\n', lines) + "\n");
        Console.WriteLine(string.Join('\n', lines.Select(line => string.Join("  ", line.Split('\t').Where((_, i) => i is 0 or 1 or 4)))));
    }

    /// <summary>A painting of each artist in turn, the artists shuffled; every third is a style picture.</summary>
    private static List<string> Paintings(string data, Thumbnails thumbnails, SeededRandom random, int count)
    {
        var artists = new Queue<Queue<string>>(Shuffled(Directory.EnumerateDirectories(Path.Combine(data, "paintings")), random)
            .Select(artist => new Queue<string>(Shuffled(Below(artist), random).Where(thumbnails.IsAlone))));
        var styles = new Queue<string>(Shuffled(Below(Path.Combine(data, "styles")), random).Where(thumbnails.IsAlone));
        var result = new List<string>();
        while (result.Count < count)
        {
            if (result.Count % 3 == 2)
            {
                result.Add(styles.Dequeue());
                continue;
            }
            var artist = artists.Dequeue();
            // An artist's only picture is left to the trainings.
            if (artist.Count < 2)
                continue;
            result.Add(artist.Dequeue());
            artists.Enqueue(artist);
        }
        return result;
    }

    private static IEnumerable<string> Below(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(PictureEndings.IsReadable);

    private static List<string> Shuffled(IEnumerable<string> paths, SeededRandom random)
    {
        var list = paths.Order(StringComparer.Ordinal).ToList();
        for (var i = list.Count - 1; i > 0; i--)
        {
            var other = random.NextInt(i + 1);
            (list[i], list[other]) = (list[other], list[i]);
        }
        return list;
    }

    private static string Cells(string data, string file) => string.Create(CultureInfo.InvariantCulture,
        $"{Path.GetRelativePath(data, file).Replace('\\', '/')}\t{new FileInfo(file).Length}\t{FileHash.Sha256OfFile(file)}");

    /// <summary>What the rules ask of a photograph, each found when it is first asked.</summary>
    private sealed class Candidate(string file, FaceDetector detector)
    {
        private readonly Lazy<Picture> _picture = new(() => PictureTransforms.ResizeLongestSide(PictureFile.Load(file).ToRgb(), 512));
        private int? _faces;
        private Plane? _flat;

        public string Name => Path.GetFileName(file);

        public string Folder => Path.GetFileName(Path.GetDirectoryName(file)!);

        /// <summary>Faces that are at least a twelfth of the picture high.</summary>
        public int Faces => _faces ??= detector.Detect(_picture.Value).Count(face => face.Score > 0.6 && face.Box.Height > _picture.Value.Height / 12.0);

        public double Brightness => _picture.Value.Luma().Values.Average();

        /// <summary>The flat share.</summary>
        public double Flat => FlatPlane.Values.Average();

        /// <summary>Whether most of what is flat lies in the upper half: a sky.</summary>
        public bool FlatAbove => FlatPlane.Values.Take(FlatPlane.Values.Length / 2).Sum() > 0.8 * FlatPlane.Values.Sum();

        private Plane FlatPlane => _flat ??= FlatAreas.Of(_picture.Value);
    }

    /// <summary>Small versions of all pictures, which tell whether two files show the same.</summary>
    private sealed class Thumbnails
    {
        private const int Side = 16;
        private const float Same = 0.93f;

        private readonly Dictionary<string, float[]> _all = [];

        public Thumbnails(IEnumerable<string> files)
        {
            foreach (var file in files)
            {
                var values = Resampler.Resize(PictureFile.LoadSmall(file, 2 * Side).Luma().ToPicture(), Side, Side, ResampleFilter.Box).Pixels;
                var mean = values.Average();
                var centred = Array.ConvertAll(values, value => value - mean);
                var norm = MathF.Max(TensorPrimitives.Norm(centred), 1e-6f);
                _all[file] = Array.ConvertAll(centred, value => value / norm);
            }
        }

        /// <summary>Whether no other file correlates strongly.</summary>
        public bool IsAlone(string file) => !_all.Any(other => other.Key != file && TensorPrimitives.Dot(other.Value, _all[file]) > Same);
    }
}
