using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Optimizers;

/// <summary>Gradient descent, with momentum where asked for (PyTorch's form: the rate multiplies the velocity, not the gradient in it).</summary>
public sealed class Sgd : FirstOrderOptimizer
{
    private readonly double _momentum, _dampening, _weightDecay;
    private readonly bool _nesterov;
    private readonly Tensor[]? _velocities;
    private readonly bool[] _moved;

    /// <summary>Gradient descent.</summary>
    /// <param name="parameters">What to optimise.</param>
    /// <param name="learningRate">Step size.</param>
    /// <param name="momentum">Share of the velocity that stays, 0..1.</param>
    /// <param name="dampening">Share of the gradient that does not enter the velocity.</param>
    /// <param name="nesterov">Look ahead along the velocity; needs a momentum and no dampening.</param>
    /// <param name="weightDecay">Times the parameter is added to its gradient.</param>
    public Sgd(IEnumerable<Tensor> parameters, double learningRate, double momentum = 0, double dampening = 0, bool nesterov = false, double weightDecay = 0)
        : base(parameters, learningRate)
    {
        if (!(momentum is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "SGD's momentum must be at least 0 and below 1.");
        if (nesterov && (momentum == 0 || dampening != 0))
            throw new ArgumentException("SGD's Nesterov step needs a momentum above 0 and no dampening.", nameof(nesterov));
        (_momentum, _dampening, _nesterov, _weightDecay) = (momentum, dampening, nesterov, weightDecay);
        _moved = new bool[Parameters.Count];
        _velocities = momentum > 0 ? StateTensors() : null;
    }

    /// <inheritdoc/>
    public override OptimizerState Save()
    {
        var state = base.Save();
        var numbers = new Dictionary<string, double>(state.Numbers);
        for (var i = 0; i < _moved.Length; i++)
            numbers[$"moved.{i}"] = _moved[i] ? 1 : 0;
        return state with { Numbers = numbers };
    }

    /// <inheritdoc/>
    public override void Restore(OptimizerState state)
    {
        base.Restore(state);
        for (var i = 0; i < _moved.Length; i++)
            _moved[i] = state.Number($"moved.{i}") != 0;
    }

    private protected override void Update(int index, Tensor parameter, Tensor gradient, double rate)
    {
        Device.Kernels.SgdStep(parameter.Buffer, gradient.Buffer, _velocities?[index].Buffer, !_moved[index], rate, _momentum, _dampening, _nesterov, _weightDecay);
        _moved[index] = true;
    }

    private protected override IEnumerable<(string Name, Tensor[]? Tensors)> States() => [("velocity", _velocities)];
}
