namespace Impasto.Training;

/// <summary>What a <see cref="Trainer"/> came to.</summary>
/// <param name="Steps">Steps done in all.</param>
/// <param name="Validation">The figures of the weights that were kept; null where the training was stopped before its end.</param>
internal sealed record TrainingResult(int Steps, IReadOnlyDictionary<string, double>? Validation);
