namespace Impasto.Tensors.Optimizers;

/// <summary>What a step of <see cref="Lbfgs"/> did.</summary>
/// <param name="Loss">The loss before the step: what the closure returned first (after going back, where <paramref name="Message"/> says so).</param>
/// <param name="LastLoss">The loss of the closure's last evaluation that the step kept. With a fixed step the last move of a step is not evaluated.</param>
/// <param name="GradientMax">Greatest absolute gradient at that evaluation.</param>
/// <param name="Iterations">Directions followed.</param>
/// <param name="Evaluations">Times the closure was called.</param>
/// <param name="Converged">A tolerance was reached, or no step along the direction lowered the loss: further steps will change little or nothing.</param>
/// <param name="Recovered">The loss or a direction was not finite or had exploded; the optimiser went back and forgot its history.</param>
/// <param name="Message">What happened then, as a sentence; null where nothing did.</param>
public sealed record LbfgsStep(double Loss, double LastLoss, double GradientMax, int Iterations, int Evaluations, bool Converged, bool Recovered, string? Message);
