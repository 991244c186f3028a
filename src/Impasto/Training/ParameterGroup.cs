using Impasto.Tensors;
using Impasto.Tensors.Optimizers;

namespace Impasto.Training;

/// <summary>Weights that one optimiser moves: a generator's, a discriminator's. What is null is as the training's options say.</summary>
/// <param name="Name">Names the group in checkpoints where there are several.</param>
/// <param name="Parameters">The weights by name; each requires a gradient.</param>
internal sealed record ParameterGroup(string Name, IReadOnlyDictionary<string, Tensor> Parameters)
{
    /// <summary>The learning rate by the training's step.</summary>
    public LearningRateSchedule? Schedule { get; init; }

    /// <summary>What the learning rate is multiplied by: two time-scales.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>Adam's decay of gradients.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Adam's decay of squared gradients.</summary>
    public double? Beta2 { get; init; }

    /// <summary>Decay of the moving average of these weights, which is what is validated and kept; 0 is none.</summary>
    public double? Ema { get; init; }
}
