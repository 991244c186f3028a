using Impasto.Losses;

namespace Impasto.Evaluation;

/// <summary>What <see cref="PairJudge"/> finds of a result.</summary>
/// <param name="Gatys">Gatys' objective: content, style (Gram matrices) and total variation, weighted, and their sum. Less is better.</param>
/// <param name="MeanDeviation">
/// The style loss of AdaIN, the sum over relu1_1, relu2_1, relu3_1 and relu4_1 of the mean squared distances of the channels' means and of their deviations (Huang and Belongie
/// 2017, arXiv 1703.06868, equation 13). Less is better; it is in the network's units.
/// </param>
/// <param name="Ssim">Structural similarity with the photograph, grey, 7x7 windows: 1 is the photograph itself.</param>
/// <param name="FlatEnergy">Squared gradients of the result over the photograph's, where that is flat; null where it is flat nowhere.</param>
internal readonly record struct PairMeasures(LossValues Gatys, double MeanDeviation, double Ssim, double? FlatEnergy);
