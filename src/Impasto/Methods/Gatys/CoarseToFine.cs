using Impasto.Imaging;

namespace Impasto.Methods.Gatys;

/// <summary>The scales of an optimisation, and how far it is: a step costs what its scale has pixels.</summary>
/// <param name="sizes">The scales, coarsest first.</param>
/// <param name="coarsest">Steps at the coarsest scale.</param>
/// <param name="finer">Steps at each of the others.</param>
internal sealed class CoarseToFine(IReadOnlyList<(int Width, int Height)> sizes, int coarsest, int finer)
{
    /// <summary>The scales, coarsest first.</summary>
    public IReadOnlyList<(int Width, int Height)> Sizes => sizes;

    /// <summary>Steps at a scale: one at least.</summary>
    public int StepsAt(int scale) => Math.Max(1, scale == 0 ? coarsest : finer);

    /// <summary>A report of work that has done so many steps of a scale.</summary>
    public StyleProgress Progress(int scale, int done, double loss, Func<Picture> preview)
    {
        var (width, height) = sizes[scale];
        var stage = sizes.Count == 1 ? $"{width}x{height}" : $"scale {scale + 1} of {sizes.Count} ({width}x{height})";
        var later = Enumerable.Range(scale + 1, sizes.Count - scale - 1).Sum(s => StepsAt(s) * Pixels(s));
        return new StyleProgress(stage, StepsBefore(scale) + done, StepsBefore(sizes.Count), loss, preview)
        {
            Cost = Pixels(scale),
            Remaining = (StepsAt(scale) - done) * Pixels(scale) + later,
        };
    }

    private int StepsBefore(int scale) => Enumerable.Range(0, scale).Sum(StepsAt);

    private double Pixels(int scale) => (double)sizes[scale].Width * sizes[scale].Height;
}
