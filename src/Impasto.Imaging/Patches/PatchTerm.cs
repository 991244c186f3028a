namespace Impasto.Imaging.Patches;

/// <summary>
/// One part of a patch's error: the sum over the patch and over a layer's planes c of weight(p) (layer_c(s + p) - target_c(p))^2.
/// </summary>
/// <param name="Layer">Which of the search's layers.</param>
/// <param name="Weights">[side, side], each at least 0.</param>
/// <param name="WeightedTargets">weight(p) target_c(p), [plane][side, side].</param>
/// <param name="Constant">The sum of weight(p) target_c(p)^2 over planes and places.</param>
/// <param name="WeightsKey">Terms of one layer with an equal key other than null have equal weights: their share is computed once.</param>
internal sealed record PatchTerm(int Layer, double[] Weights, double[][] WeightedTargets, double Constant, string? WeightsKey = null);
