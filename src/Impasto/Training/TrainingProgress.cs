namespace Impasto.Training;

/// <summary>One step of a training.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Losses">Named losses, averaged over the last steps.</param>
/// <param name="Rate">The learning rate.</param>
/// <param name="SecondsPerStep">Averaged over the last steps.</param>
/// <param name="Remaining">Estimated time to the end.</param>
/// <param name="Validation">Named figures where this step ended with a validation, else null.</param>
public sealed record TrainingProgress(int Step, int Steps, IReadOnlyDictionary<string, double> Losses, double Rate, double SecondsPerStep, TimeSpan Remaining,
    IReadOnlyDictionary<string, double>? Validation);
