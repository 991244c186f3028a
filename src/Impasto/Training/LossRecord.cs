namespace Impasto.Training;

/// <summary>One line of a training's log.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Rate">The learning rate.</param>
/// <param name="Losses">Named losses, averaged over the last steps.</param>
/// <param name="Validation">Named figures, where the step ended with a validation.</param>
internal sealed record LossRecord(int Step, double Rate, IReadOnlyDictionary<string, double> Losses, IReadOnlyDictionary<string, double>? Validation);
