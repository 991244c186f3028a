namespace Impasto.Tensors.Optimizers;

/// <summary>An optimiser whose step needs only the gradients that a backward pass left in the parameters.</summary>
public abstract class FirstOrderOptimizer : Optimizer
{
    private readonly double[] _multipliers;

    /// <inheritdoc cref="Optimizer(IEnumerable{Tensor}, double)"/>
    protected FirstOrderOptimizer(IEnumerable<Tensor> parameters, double learningRate)
        : base(parameters, learningRate)
    {
        _multipliers = new double[Parameters.Count];
        Array.Fill(_multipliers, 1);
    }

    /// <summary>Steps taken so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Makes one parameter learn at <paramref name="multiplier"/> times the learning rate: its own rms, for steps relative to it.</summary>
    public void SetRateMultiplier(Tensor parameter, double multiplier)
    {
        if (!(double.IsFinite(multiplier) && multiplier >= 0))
            throw new ArgumentException($"A learning rate's multiplier must be finite and at least 0, but it is {multiplier}.", nameof(multiplier));
        for (var i = 0; i < Parameters.Count; i++)
        {
            if (Parameters[i] == parameter)
            {
                _multipliers[i] = multiplier;
                return;
            }
        }
        throw new ArgumentException($"This {parameter} is none of the optimiser's {Parameters.Count} parameters.", nameof(parameter));
    }

    /// <summary>Moves every parameter that has a gradient. The gradients stay: call <see cref="Optimizer.ZeroGrad"/> before the next backward pass.</summary>
    public void Step()
    {
        Steps++;
        for (var i = 0; i < Parameters.Count; i++)
        {
            if (Parameters[i].Grad is not { } gradient)
                continue;
            Update(i, Parameters[i], gradient, LearningRate * _multipliers[i]);
            Parameters[i].Changed();
        }
    }

    /// <inheritdoc/>
    public override OptimizerState Save()
    {
        var tensors = new Dictionary<string, Tensor>();
        var numbers = new Dictionary<string, double> { ["steps"] = Steps, ["rate"] = LearningRate };
        for (var i = 0; i < _multipliers.Length; i++)
            numbers[$"multiplier.{i}"] = _multipliers[i];
        foreach (var (name, state) in States())
            SaveTensors(tensors, name, state);
        return new OptimizerState(tensors, numbers);
    }

    /// <inheritdoc/>
    public override void Restore(OptimizerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach (var (name, tensors) in States())
            RestoreTensors(state, name, tensors);
        Steps = (int)state.Number("steps");
        LearningRate = state.Number("rate");
        for (var i = 0; i < _multipliers.Length; i++)
            _multipliers[i] = state.Number($"multiplier.{i}");
    }

    private protected abstract void Update(int index, Tensor parameter, Tensor gradient, double rate);

    private protected abstract IEnumerable<(string Name, Tensor[]? Tensors)> States();
}
