using Impasto.Evaluation;
using Impasto.Imaging;
using Impasto.Imaging.Resampling;
using Impasto.Imaging.Transforms;
using Impasto.Tensors;

namespace Impasto.Training;

/// <summary>
/// Pictures of folders as training crops. What a batch holds depends on the seed and its number alone, never on what was drawn before, so that a resumed training
/// sees what an uninterrupted one would have seen. Files that can't be read are counted and replaced by the next.
/// </summary>
internal sealed class PictureSource
{
    /// <summary>One picture in so many is kept for validation by all trainings.</summary>
    public const int HeldOutEvery = 40;

    private readonly List<string> _files;
    private readonly HashSet<string> _unreadable = [];

    /// <summary>All pictures below folders, in the order of their paths, but for those of <see cref="HeldOut"/>, which nothing is trained on.</summary>
    /// <exception cref="InputException">A folder doesn't exist, or there is no picture in any.</exception>
    public PictureSource(IEnumerable<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        _files = [];
        foreach (var folder in folders)
        {
            if (!Directory.Exists(folder))
                throw new InputException($"There is no folder {folder} to train on", "check `Photos`") { File = folder };
            _files.AddRange(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file => PictureEndings.IsReadable(file) && !HeldOut.Contains(file)).Order(StringComparer.Ordinal));
        }
        if (_files.Count == 0)
            throw new InputException("The folders to train on hold no picture (jpg, png, webp, tiff, avif, gif or ppm)");
    }

    private PictureSource(List<string> files) => _files = files;

    /// <summary>Share of a picture's width and height that is left out on each side: margins, frames.</summary>
    public float Trim { get; init; }

    /// <summary>How many times larger than others its pictures are shown: crops are of so much smaller a part.</summary>
    public float Enlargement { get; init; } = 1;

    /// <summary>Folders as a registry names them.</summary>
    public static string Named(IEnumerable<string> folders) => string.Join(", ", folders.Select(Path.GetFileName));

    /// <summary>The files' paths.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Number of picture files.</summary>
    public int Count => _files.Count;

    /// <summary>Files that could not be read so far.</summary>
    public int Skipped
    {
        get
        {
            lock (_unreadable)
                return _unreadable.Count;
        }
    }

    /// <summary>Takes every n-th file out, as a source of its own: to validate on what is not trained on. With too few files for that the same source is given back.</summary>
    public PictureSource HoldOut(int every)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 2);
        var held = new PictureSource([.. _files.Where((_, i) => i % every == every / 2)]) { Trim = Trim, Enlargement = Enlargement };
        if (held.Count == 0)
            return this;
        _files.RemoveAll(held._files.Contains);
        return held;
    }

    /// <summary>A square crop of a random picture: scaled so that its shorter side is between the crop and <paramref name="zoom"/> times that, mirrored half the time.</summary>
    /// <param name="random">Chooses.</param>
    /// <param name="size">The crop's side in pixels.</param>
    /// <param name="zoom">At least 1.</param>
    /// <param name="enlarge">Also enlarge pictures that are smaller than that; else they keep their size where it suffices for a crop.</param>
    public Picture Crop(SeededRandom random, int size, float zoom = 2, bool enlarge = false)
    {
        ArgumentNullException.ThrowIfNull(random);
        return Cut(Trimmed(Any(random, (int)MathF.Ceiling(size * zoom * Enlargement / (1 - 2 * Trim)))), random, size, zoom, enlarge);
    }

    private Picture Cut(Picture picture, SeededRandom random, int size, float zoom, bool enlarge)
    {
        var shorter = MathF.Max(size, size * Enlargement * (1 + random.NextFloat() * (zoom - 1)));
        var side = Math.Min(picture.Width, picture.Height);
        var factor = enlarge ? shorter / side : Math.Max((float)size / side, Math.Min(1, shorter / side));
        int width = Math.Max(size, (int)MathF.Round(picture.Width * factor)), height = Math.Max(size, (int)MathF.Round(picture.Height * factor));
        var crop = Resampler.ResizeWindow(picture, width, height, (random.NextInt(width - size + 1), random.NextInt(height - size + 1), size, size), ResampleFilter.Bicubic);
        return random.NextInt(2) == 1 ? PictureTransforms.FlipHorizontal(crop) : crop;
    }

    /// <summary>Crops for a batch: a function of the seed and the batch's number.</summary>
    public IReadOnlyList<Picture> Crops(int seed, long number, int count, int size, float zoom = 2, bool enlarge = false)
    {
        var random = new SeededRandom(((ulong)(uint)seed << 32) ^ (ulong)number).Fork(1);
        return [.. Enumerable.Range(0, count).Select(_ => Crop(random, size, zoom, enlarge))];
    }

    /// <summary>The same place of both halves of pictures that hold two side by side.</summary>
    /// <inheritdoc cref="Crops"/>
    public IReadOnlyList<(Picture Left, Picture Right)> Halves(int seed, long number, int count, int size, float zoom)
    {
        var random = new SeededRandom(((ulong)(uint)seed << 32) ^ (ulong)number).Fork(1);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var picture = Any(random, 2 * (int)MathF.Ceiling(size * zoom));
            var half = picture.Width / 2;
            var place = random.Fork(2).State;
            return (Half(0), Half(picture.Width - half));

            Picture Half(int left) => Cut(PictureTransforms.Crop(picture, left, 0, half, picture.Height), new SeededRandom(place), size, zoom, enlarge: true);
        })];
    }

    /// <summary>The crops of a batch [count, size, size, 3], RGB in 0..1.</summary>
    /// <inheritdoc cref="Crops"/>
    public Tensor Batch(int seed, long number, int count, int size, float zoom = 2, bool enlarge = false) => Crops(seed, number, count, size, zoom, enlarge).ToTensor();

    private Picture Trimmed(Picture picture)
    {
        int columns = (int)(picture.Width * Trim), rows = (int)(picture.Height * Trim);
        return Trim == 0 ? picture : PictureTransforms.Crop(picture, columns, rows, picture.Width - 2 * columns, picture.Height - 2 * rows);
    }

    private Picture Any(SeededRandom random, int side)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            var file = _files[random.NextInt(_files.Count)];
            try
            {
                var picture = PictureFile.LoadSmall(file, side).ToRgb();
                if (!HiddenPixels.All(picture))
                    return HiddenPixels.Filled(picture);
                lock (_unreadable)
                    _unreadable.Add(file);
            }
            catch (PictureException)
            {
                lock (_unreadable)
                    _unreadable.Add(file);
            }
        }
        throw new InputException($"100 pictures in a row could not be read, such as {_unreadable.First()}", "check the folders to train on");
    }
}
