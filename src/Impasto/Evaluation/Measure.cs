namespace Impasto.Evaluation;

/// <summary>One number that is found of a result: the single list behind what `judge` and `compare` print.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Title">What tables call it; the network whose features it is of stands beside it.</param>
/// <param name="Short">The same for a cell of a sheet.</param>
/// <param name="Meaning">What it says, in a few words.</param>
/// <param name="MoreIsBetter">Whether more is better; else less is.</param>
/// <param name="Of">The number; null where the pictures are too small for it.</param>
internal sealed record Measure(string Name, string Title, string Short, string Meaning, bool MoreIsBetter, Func<PairMeasures, double?> Of)
{
    /// <summary>Whether it compares with the style; else with the photograph.</summary>
    public bool IsOfStyle => Title.StartsWith("style", StringComparison.Ordinal);

    /// <summary>Whether one result is better by it than another; null where it says nothing of one of them.</summary>
    public bool? IsBetter(PairMeasures better, PairMeasures worse) => Of(better) - Of(worse) is { } difference ? MoreIsBetter ? difference > 0 : difference < 0 : null;

    /// <summary>All of them, those of the style first.</summary>
    public static IReadOnlyList<Measure> All { get; } =
    [
        new("style", "style: Gram matrices", "gram", "Gatys' style loss, relative: 0 is the style, 1 as far as a blank", false, m => m.Gatys.Style),
        new("meanDeviation", "style: means and deviations", "mean-dev", "AdaIN's style loss, in the network's units", false, m => m.MeanDeviation),
        new("styleFd", "style: channels' distributions (StyleFD)", "styleFD", "squared Wasserstein distance, three layers", false, m => m.StyleFd),
        new("histogram", "style: colours (RGB-uv)", "colours", "Hellinger distance of histograms, 0 to 1", false, m => m.Histogram),
        new("content", "content: features, one layer", "content", "Gatys' content loss, relative: 0 is the photograph, 1 as far as a blank", false, m => m.Gatys.Content),
        new("contentVgg", "content: features, every block", "content5", "mean squared difference, as ArtFID's 'vgg'", false, m => m.ContentVgg),
        new("cfsd", "content: self-similarity (as CFSD)", "cfsd", "KL of the places' likeness to each other", false, m => m.Cfsd),
        new("ssim", "content: SSIM", "ssim", "structural similarity, grey, 7x7 windows", true, m => m.Ssim),
        new("msSsim", "content: MS-SSIM", "ms-ssim", "structural similarity at five scales", true, m => m.MsSsim),
    ];

    /// <summary>A value as tables print it.</summary>
    public static string Text(double? value) => value is not { } number ? "-"
        : Math.Abs(number) is >= 1e-4 and < 1e5 or 0 ? number.ToString(Math.Abs(number) < 100 ? "0.0000" : "0.0", System.Globalization.CultureInfo.InvariantCulture)
        : number.ToString("0.00E+0", System.Globalization.CultureInfo.InvariantCulture);
}
