namespace Impasto.Tensors.Optimizers;

/// <summary>
/// Everything an optimiser remembers between steps, for a checkpoint from which training goes on bit for bit. The tensors are copies, owned by whoever asked for
/// them (or by the open <see cref="TensorScope"/>).
/// </summary>
/// <param name="Tensors">Moments, velocities, pairs of L-BFGS by name: "m.0" is the first parameter's.</param>
/// <param name="Numbers">Step counts, the learning rate and other scalars; to be stored as double.</param>
public sealed record OptimizerState(IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, double> Numbers)
{
    /// <summary>The named number.</summary>
    /// <exception cref="ArgumentException">There is none: the state belongs to another optimiser.</exception>
    public double Number(string name) => Numbers.TryGetValue(name, out var value) ? value
        : throw new ArgumentException($"The optimiser's state has no number '{name}', only {string.Join(", ", Numbers.Keys)}: it was saved by another kind of optimiser.");

    /// <summary>The named tensor.</summary>
    /// <exception cref="ArgumentException">There is none of this shape: the state belongs to another optimiser or network.</exception>
    internal Tensor Tensor(string name, Shape shape) => !Tensors.TryGetValue(name, out var tensor)
        ? throw new ArgumentException($"The optimiser's state has no tensor '{name}': it was saved by another kind of optimiser or for other parameters.")
        : tensor.Shape == shape ? tensor
        : throw new ArgumentException($"The optimiser's state has '{name}' with shape {tensor.Shape}, but the parameter has {shape}: it was saved for another network.");
}
