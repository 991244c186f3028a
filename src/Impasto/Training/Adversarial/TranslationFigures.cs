namespace Impasto.Training.Adversarial;

/// <summary>What a generator does to held-out photographs.</summary>
/// <param name="Change">Mean absolute difference between photograph and result, in 0..1.</param>
/// <param name="Lightness">Correlation of the result's luma with the photograph's, a mean over the pictures: -1 is a negative.</param>
/// <param name="Variety">Mean absolute difference between results over that between photographs: 0 where all results are one picture.</param>
/// <param name="Ssim">Structural similarity with the photograph, grey.</param>
internal sealed record TranslationFigures(double Change, double Lightness, double Variety, double Ssim)
{
    /// <summary>For logs.</summary>
    public Dictionary<string, double> ToDictionary() => new() { ["change"] = Change, ["lightness"] = Lightness, ["variety"] = Variety, ["ssim"] = Ssim };
}
