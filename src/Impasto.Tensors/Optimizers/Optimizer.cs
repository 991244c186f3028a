using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Optimizers;

/// <summary>Changes parameters so that a loss falls. Its state lies in tensors of its own, in no scope; dispose of it to give them back.</summary>
public abstract class Optimizer : IDisposable
{
    private readonly List<Tensor> _owned = [];

    /// <summary>For parameters that each require a gradient.</summary>
    /// <exception cref="ArgumentException">No parameter, a parameter without RequiresGrad, or a rate that isn't finite and at least 0.</exception>
    protected Optimizer(IEnumerable<Tensor> parameters, double learningRate)
    {
        Parameters = [.. parameters];
        if (Parameters.Count == 0)
            throw new ArgumentException("An optimiser needs at least one parameter.", nameof(parameters));
        for (var i = 0; i < Parameters.Count; i++)
        {
            if (!Parameters[i].RequiresGrad)
                throw new ArgumentException($"Parameter {i}, {Parameters[i]}, doesn't require a gradient: set RequiresGrad before giving it to an optimiser.", nameof(parameters));
        }
        LearningRate = learningRate;
    }

    /// <summary>What is optimised.</summary>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>The step size; set it from a <see cref="LearningRateSchedule"/> before each step.</summary>
    public double LearningRate
    {
        get;
        set
        {
            if (!(double.IsFinite(value) && value >= 0))
                throw new ArgumentException($"The learning rate must be finite and at least 0, but it is {value}.", nameof(value));
            field = value;
        }
    }

    /// <summary>Drops every parameter's gradient.</summary>
    public void ZeroGrad()
    {
        foreach (var parameter in Parameters)
            parameter.ZeroGrad();
    }

    /// <summary>A copy of everything that the next steps depend on.</summary>
    public abstract OptimizerState Save();

    /// <summary>Goes on from a saved state.</summary>
    /// <exception cref="ArgumentException">It was saved by another kind of optimiser or for other parameters.</exception>
    public abstract void Restore(OptimizerState state);

    /// <summary>Gives the state's memory back; the parameters stay.</summary>
    public virtual void Dispose()
    {
        foreach (var tensor in _owned)
            tensor.Dispose();
        _owned.Clear();
        GC.SuppressFinalize(this);
    }

    /// <summary>A zero tensor beside each parameter.</summary>
    private protected Tensor[] StateTensors()
    {
        var tensors = Parameters.Select(parameter => Tensor.Unscoped(parameter.Shape)).ToArray();
        foreach (var tensor in tensors)
            Device.Kernels.Fill(tensor.Buffer, 0);
        _owned.AddRange(tensors);
        return tensors;
    }

    private protected static void SaveTensors(Dictionary<string, Tensor> to, string name, Tensor[]? tensors)
    {
        for (var i = 0; i < (tensors?.Length ?? 0); i++)
            to[$"{name}.{i}"] = tensors![i].Detach();
    }

    private protected static void RestoreTensors(OptimizerState state, string name, Tensor[]? tensors)
    {
        for (var i = 0; i < (tensors?.Length ?? 0); i++)
            Device.Kernels.Copy(state.Tensor($"{name}.{i}", tensors![i].Shape).Buffer, tensors[i].Buffer);
    }
}
