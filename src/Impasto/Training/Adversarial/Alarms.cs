using System.Globalization;

namespace Impasto.Training.Adversarial;

/// <summary>What goes wrong in games of two networks, early enough that the hours aren't lost.</summary>
internal static class Alarms
{
    /// <summary>Below this change the generator copies.</summary>
    internal const double LeastChange = 0.03;

    /// <summary>Below this variety it makes one picture of all.</summary>
    internal const double LeastVariety = 0.2;

    /// <summary>A sentence for each thing that is wrong, with what to do.</summary>
    /// <param name="figures">Of the generator.</param>
    /// <param name="isRivalAlwaysRight">Of any discriminator.</param>
    public static IEnumerable<string> Found(TranslationFigures figures, bool isRivalAlwaysRight)
    {
        if (figures.Change < LeastChange)
            yield return string.Create(CultureInfo.InvariantCulture, $"The generator copies its input (the mean change is {figures.Change:F3}). If that stays, lower `Identity`, `Cycle` or `Contrast`.");
        if (figures.Lightness < 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"The generator turns light into dark (the correlation is {figures.Lightness:F2}). Begin anew with another `Seed`, or raise `Identity`.");
        if (figures.Variety < LeastVariety)
            yield return string.Create(CultureInfo.InvariantCulture, $"The generator makes nearly the same picture of all ({figures.Variety:F2} of the photographs' variety). Begin anew with a higher `Contrast` or `Cycle`, or a lower learning rate.");
        if (isRivalAlwaysRight)
            yield return "The discriminator has long been right nearly always, so the generator learns little from it. Raise `R1` (to 1, say) or lower `RivalRate`.";
    }
}
