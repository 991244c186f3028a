using Impasto.Faces;
using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Transforms;
using Impasto.Imaging.Warping;
using Impasto.Losses;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Training.FaceSwap;

/// <summary>Pictures of the target, aligned, with their poses and their features: what a face may take from.</summary>
internal sealed class TargetPoses
{
    /// <summary>Where features are compared (Korshunova et al. 2017, section 3.2); ours is the first, since the target in the very pose of a face agrees with it to a few pixels.</summary>
    public static readonly string[] Layers = ["relu2_1", "relu3_1", "relu4_1"];

    private readonly List<(Picture Square, FaceLandmarks Face)> _poses = [];
    private readonly List<TargetFace> _sources = [];

    private TargetPoses()
    {
    }

    /// <summary>The pictures.</summary>
    public IReadOnlyList<Picture> Squares => [.. _poses.Select(pose => pose.Square)];

    /// <summary>How many pictures of the target there were to begin with.</summary>
    public int Given { get; private init; }

    /// <summary>The first given picture and its face.</summary>
    public required (Picture Picture, FaceLandmarks Face) First { get; init; }

    /// <summary>Features by layer, one array a pose, of unit length at each place.</summary>
    public Dictionary<string, List<float[]>> Features { get; } = Layers.ToDictionary(layer => layer, _ => new List<float[]>());

    /// <summary>Reads the target's pictures and makes poses where there are too few.</summary>
    /// <param name="folder">The pictures; a .pts file beside one gives its landmarks.</param>
    /// <param name="detector">Finds the landmarks of the others; null where its weights are missing.</param>
    /// <param name="photos">Faces whose poses are taken.</param>
    /// <param name="options">How many, and of which size.</param>
    /// <param name="seed">Chooses poses and light.</param>
    /// <param name="cancel">Stops between the poses.</param>
    /// <exception cref="InputException">There is no picture in the folder, or one shows no face.</exception>
    public static TargetPoses Load(string folder, FaceDetector? detector, IReadOnlyList<FaceCrop> photos, FaceSwapTrainOptions options, int seed, CancellationToken cancel)
    {
        if (!Directory.Exists(folder))
            throw new InputException($"There is no folder {folder} with pictures of the target", "check `Target`") { File = folder };
        List<(Picture Picture, FaceLandmarks Face)> given = [.. Directory.EnumerateFiles(folder).Where(PictureEndings.IsReadable).Order(StringComparer.Ordinal).Select(file => Read(file, detector, cancel))];
        if (given.Count == 0)
            throw new InputException($"The folder {folder} holds no picture of the target (jpg, png, webp, tiff, avif, gif or ppm)", "check `Target`") { File = folder };
        var poses = new TargetPoses { Given = given.Count, First = given[0] };
        var random = new SeededRandom((ulong)seed).Fork(7);
        if (given.Count >= options.Poses)
        {
            if (options.Nearest == 0)
                throw new UsageException($"With `Nearest` 0 a face takes from the target in its own pose alone, which is made where there are fewer pictures than `Poses`, and there are {given.Count}", "give a larger `Nearest`");
            foreach (var (picture, face) in given)
                poses._poses.Add((FrontalFace.Extract(picture, FrontalFace.Align(face, options.Size).Invert(), options.Size), face.Transform(FrontalFace.Align(face, options.Size).Map)));
            return poses;
        }
        poses._sources.AddRange(given.Select(target => Source(target, options.Size)));
        List<TargetFace> mirrored = [.. given.Select(target => Source((PictureTransforms.FlipHorizontal(target.Picture), FrontalFace.Mirrored(target.Face, target.Picture.Width)), options.Size))];
        var shapes = Spread(photos.Select(photo => photo.Square(options.Size, null)).ToList(), (options.Poses + 1) / 2);
        for (var i = 0; i < options.Poses; i++)
        {
            cancel.ThrowIfCancellationRequested();
            // Each pose from both sides, as light and hidden halves differ.
            var (photo, shape) = shapes[i / 2 % shapes.Count];
            var square = Posed((i % 2 == 0 ? poses._sources : mirrored)[i / 2 % given.Count], photo, shape, cancel);
            FaceCrop.Relight(square, random, strength: 0.7f);
            poses._poses.Add((square, shape));
        }
        return poses;
    }

    /// <summary>Computes the features.</summary>
    public void See(PerceptualNetwork network)
    {
        using var pause = Tape.Pause();
        foreach (var (square, _) in _poses)
        {
            using var scope = new TensorScope();
            foreach (var (layer, features) in network.Features(square.ToTensor(), Layers))
                Features[layer].Add(NearestPlaceLoss.Unit(features.ToArray(), features.Shape.C));
        }
    }

    /// <summary>
    /// The target in a face's own pose, where poses are made: the nearest of poses has another mouth and other eyes, and what it shows at a place is not what belongs there.
    /// </summary>
    /// <param name="photo">The aligned face.</param>
    /// <param name="face">Its landmarks.</param>
    /// <returns>Null where there are pictures enough.</returns>
    public Picture? In(Picture photo, FaceLandmarks face) =>
        _sources.Count == 0 ? null : Posed(_sources.MinBy(source => Math.Abs(Math.Abs(source.Face.Turn) - Math.Abs(face.Turn)))!, photo, face, CancellationToken.None);

    /// <summary>The poses nearest to a face in landmarks, the nearest first.</summary>
    public int[] NearestTo(FaceLandmarks face, int count) =>
        [.. Enumerable.Range(0, _poses.Count).OrderBy(i => Distance(_poses[i].Face.Points, face.Points)).Take(count)];

    private static Picture Posed(TargetFace source, Picture photo, FaceLandmarks shape, CancellationToken cancel)
    {
        var (square, _) = source.Onto(shape, photo.Width, photo.Height, cancel);
        // A laugh shows teeth, which closed lips have not to give.
        return FaceMask.KeptMouth(shape, source.Face, photo.Width, photo.Height) is { } mouth ? PictureTransforms.Blend(square, photo, mouth) : square;
    }

    private static TargetFace Source((Picture Picture, FaceLandmarks Face) target, int size) => new TargetFace(target.Picture, target.Face).For(FrontalFace.In(size).EyeDistance);

    private static (Picture Picture, FaceLandmarks Face) Read(string file, FaceDetector? detector, CancellationToken cancel)
    {
        try
        {
            var picture = HiddenPixels.Filled(PictureFile.Load(file, cancel: cancel)).ToRgb();
            var points = Path.ChangeExtension(file, ".pts");
            if (File.Exists(points))
                return (picture, PtsFile.Read(points));
            if (detector is null)
                throw FaceDetector.NotInstalled($"or give its 68 points in {points}");
            return detector.Detect(picture, cancel) is [var largest, ..] ? (picture, largest.Landmarks)
                : throw new InputException($"No face was found in {file}", $"take it out of the folder, or give its 68 points in {points}") { File = file };
        }
        catch (PictureException e)
        {
            throw new InputException(e);
        }
    }

    /// <summary>Faces whose shapes differ from each other as much as can be: each the one farthest from those before.</summary>
    private static List<(Picture Square, FaceLandmarks Face)> Spread(List<(Picture Square, FaceLandmarks Face)> all, int count)
    {
        // From the plainest on, so that few poses are not all extremes.
        var mean = Enumerable.Range(0, FaceLandmarks.Count).Select(i => Point2.Mean([.. all.Select(photo => photo.Face.Points[i])])).ToArray();
        List<(Picture Square, FaceLandmarks Face)> chosen = [all.MinBy(photo => Distance(photo.Face.Points, mean))];
        var far = all.ConvertAll(photo => Distance(photo.Face.Points, chosen[0].Face.Points));
        while (chosen.Count < Math.Min(count, all.Count))
        {
            var next = far.IndexOf(far.Max());
            chosen.Add(all[next]);
            for (var i = 0; i < far.Count; i++)
                far[i] = Math.Min(far[i], Distance(all[i].Face.Points, all[next].Face.Points));
        }
        return chosen;
    }

    private static double Distance(IReadOnlyList<Point2> a, IReadOnlyList<Point2> b) => a.Zip(b, (p, q) => Point2.Dot(p - q, p - q)).Sum();
}
