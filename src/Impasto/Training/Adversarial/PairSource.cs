using Impasto.Imaging;
using Impasto.Imaging.Filters;

namespace Impasto.Training.Adversarial;

/// <summary>Pairs of pictures: what a network is shown and what it should make of it.</summary>
/// <param name="task">Which.</param>
/// <param name="oil">Paints a crop like the oil filter; the number is how many times smaller the crop is than a picture whose brush it gets.</param>
internal sealed class PairSource(PairTask task, Func<Picture, float, Picture> oil)
{
    /// <summary>The longest side of the pictures at whose scale the brush paints.</summary>
    private const float OilSide = 1000;

    private const float EdgeSigma = 1, EdgeStrength = 25;

    /// <summary>Pairs of crops: what is shown, and what is wanted.</summary>
    /// <inheritdoc cref="PictureSource.Crops" path="/param"/>
    public (IReadOnlyList<Picture> Shown, IReadOnlyList<Picture> Wanted) Crops(PictureSource source, int seed, long number, int count, int size, float zoom)
    {
        if (task == PairTask.Halves)
        {
            var halves = source.Halves(seed, number, count, size, zoom);
            return ([.. halves.Select(pair => pair.Left)], [.. halves.Select(pair => pair.Right)]);
        }
        var photos = source.Crops(seed, number, count, size, zoom, enlarge: true);
        return task == PairTask.Oil ? (photos, [.. photos.Select(photo => oil(photo, OilSide / size))]) : ([.. photos.Select(Edges)], photos);
    }

    /// <summary>Dark lines on white where the photograph is darker than around (Marr and Hildreth 1980), as a pencil draws them.</summary>
    private static Picture Edges(Picture photo)
    {
        var lines = DifferenceOfGaussians.Filter(photo.Luma(), EdgeSigma);
        for (var i = 0; i < lines.Values.Length; i++)
            lines.Values[i] = 1 + Math.Clamp(EdgeStrength * lines.Values[i], -1, 0);
        return Picture.FromPlanes(lines, lines, lines);
    }
}
