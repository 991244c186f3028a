using Impasto.Tensors;

namespace Impasto.Training;

/// <summary>What a <see cref="Trainer"/> trains: weights and how a batch's loss comes about.</summary>
internal interface ITrainingTask
{
    /// <summary>The weights in training, one group for each optimiser.</summary>
    IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>Tensors that change from step to step without being trained (pools of pictures, running statistics), for the checkpoint; may be empty.</summary>
    IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>The groups that a step moves, of <see cref="Groups"/>; the others' weights require no gradient while it lasts. Adversaries take turns.</summary>
    IReadOnlyList<ParameterGroup> GroupsAt(int step) => Groups;

    /// <summary>Loads what a step needs; called ahead of its time on another thread. Must depend on the seed and the step alone.</summary>
    object Prepare(int step);

    /// <summary>Computes a batch's losses and adds their gradients to the parameters' <see cref="Tensor.Grad"/>.</summary>
    /// <param name="step">The step's number from 0.</param>
    /// <param name="prepared">What <see cref="Prepare"/> gave for it; tensors in it belong to the task.</param>
    /// <returns>Named losses; "total" is what was differentiated.</returns>
    IReadOnlyDictionary<string, double> Step(int step, object prepared);

    /// <summary>Judges the current weights on pictures that are not trained on. May write pictures to the folder.</summary>
    /// <param name="folder">The training's folder.</param>
    /// <param name="step">Steps done.</param>
    IReadOnlyDictionary<string, double> Validate(string folder, int step);
}
