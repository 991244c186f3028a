using Impasto.Imaging;
using Impasto.Imaging.Metrics;
using Impasto.Imaging.Sheets;
using Impasto.Tensors;

namespace Impasto.Training.Adversarial;

/// <summary>Held-out photographs beside what becomes of them, and the figures of that.</summary>
internal sealed class TranslationBoard
{
    /// <summary>How many photographs.</summary>
    public const int Pictures = 6;

    private readonly List<(Picture Photo, Picture Result, Picture? Back)> _rows = [];

    /// <summary>Takes a photograph [1, H, W, 3], its translation and, where there is a way, what that is translated back to.</summary>
    public void Add(Tensor photo, Tensor result, Tensor? back) => _rows.Add((photo.ToPicture(), result.ToPicture(), back?.ToPicture()));

    /// <summary>What was seen.</summary>
    public TranslationFigures Figures => new(
        _rows.Average(row => Difference(row.Photo, row.Result)),
        _rows.Average(row => Correlation(row.Photo.Luma().Values, row.Result.Luma().Values)),
        Variety(row => row.Result) / Math.Max(1e-6, Variety(row => row.Photo)),
        _rows.Average(row => PictureMetrics.GreySsim(row.Photo, row.Result)));

    /// <summary>Writes all as one picture.</summary>
    public void Save(string path)
    {
        var cells = new List<(Picture?, string)>();
        foreach (var (photo, result, back) in _rows)
        {
            cells.AddRange([(photo, "photo"), (result, "translated")]);
            if (back is not null)
                cells.Add((back, "and back"));
        }
        PictureFile.Save(ContactSheet.Compose(cells, new ContactSheetOptions { Columns = 2 * cells.Count / _rows.Count, TextScale = 1 }), path);
    }

    private double Variety(Func<(Picture Photo, Picture Result, Picture? Back), Picture> of) =>
        (from i in Enumerable.Range(0, _rows.Count)
         from j in Enumerable.Range(0, i)
         select Difference(of(_rows[i]), of(_rows[j]))).DefaultIfEmpty(0).Average();

    private static double Difference(Picture a, Picture b)
    {
        var (first, second) = (a.Pixels, b.Pixels);
        double sum = 0;
        for (var i = 0; i < first.Length; i++)
            sum += Math.Abs(first[i] - second[i]);
        return sum / first.Length;
    }

    private static double Correlation(float[] a, float[] b)
    {
        double meanA = a.Average(), meanB = b.Average(), ab = 0, aa = 1e-12, bb = 1e-12;
        for (var i = 0; i < a.Length; i++)
        {
            double x = a[i] - meanA, y = b[i] - meanB;
            (ab, aa, bb) = (ab + x * y, aa + x * x, bb + y * y);
        }
        return ab / Math.Sqrt(aa * bb);
    }
}
