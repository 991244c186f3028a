using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Optimizers;

/// <summary>Adam (Kingma and Ba 2014, arXiv 1412.6980, algorithm 1) and, with decoupled decay, AdamW (Loshchilov and Hutter 2017, arXiv 1711.05101).</summary>
public sealed class Adam : FirstOrderOptimizer
{
    private readonly double _beta1, _beta2, _eps, _weightDecay;
    private readonly bool _decoupled;
    private readonly Tensor[] _m, _v;
    private readonly int[] _steps;

    /// <summary>Adam.</summary>
    /// <param name="parameters">What to optimise.</param>
    /// <param name="learningRate">About the size of each step of each weight.</param>
    /// <param name="beta1">Share of the gradient's moving average that stays at a step, 0..1.</param>
    /// <param name="beta2">Share of the squared gradient's moving average that stays.</param>
    /// <param name="eps">Added to the root of the squared average.</param>
    /// <param name="weightDecay">Times the parameter is added to its gradient, or, decoupled, times the rate taken from it.</param>
    /// <param name="decoupled">AdamW.</param>
    public Adam(IEnumerable<Tensor> parameters, double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weightDecay = 0,
        bool decoupled = false)
        : base(parameters, learningRate)
    {
        if (!(beta1 is >= 0 and < 1) || !(beta2 is >= 0 and < 1) || !(eps >= 0))
            throw new ArgumentException($"Adam's betas must be at least 0 and below 1 and its eps at least 0, but they are {beta1}, {beta2} and {eps}.");
        (_beta1, _beta2, _eps, _weightDecay, _decoupled) = (beta1, beta2, eps, weightDecay, decoupled);
        (_m, _v) = (StateTensors(), StateTensors());
        _steps = new int[Parameters.Count];
    }

    /// <inheritdoc/>
    public override OptimizerState Save()
    {
        var state = base.Save();
        var numbers = new Dictionary<string, double>(state.Numbers);
        for (var i = 0; i < _steps.Length; i++)
            numbers[$"steps.{i}"] = _steps[i];
        return state with { Numbers = numbers };
    }

    /// <inheritdoc/>
    public override void Restore(OptimizerState state)
    {
        base.Restore(state);
        for (var i = 0; i < _steps.Length; i++)
            _steps[i] = (int)state.Number($"steps.{i}");
    }

    private protected override void Update(int index, Tensor parameter, Tensor gradient, double rate)
    {
        // Each parameter counts its own steps, since one that had no gradient for a while has younger averages.
        var t = ++_steps[index];
        Device.Kernels.AdamStep(parameter.Buffer, gradient.Buffer, _m[index].Buffer, _v[index].Buffer, rate, _beta1, _beta2, _eps,
            1 - Math.Pow(_beta1, t), 1 - Math.Pow(_beta2, t), _decoupled ? 0 : _weightDecay, _decoupled ? _weightDecay : 0);
    }

    private protected override IEnumerable<(string Name, Tensor[]? Tensors)> States() => [("m", _m), ("v", _v)];
}
