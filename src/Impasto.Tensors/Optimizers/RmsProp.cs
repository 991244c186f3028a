using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Optimizers;

/// <summary>RMSprop (Tieleman and Hinton 2012), centred as in Graves 2013 (arXiv 1308.0850) where asked for.</summary>
public sealed class RmsProp : FirstOrderOptimizer
{
    private readonly double _alpha, _eps, _momentum, _weightDecay;
    private readonly Tensor[] _squares;
    private readonly Tensor[]? _means, _velocities;

    /// <summary>RMSprop.</summary>
    /// <param name="parameters">What to optimise.</param>
    /// <param name="learningRate">Step size.</param>
    /// <param name="alpha">Share of the squared gradient's moving average that stays at a step.</param>
    /// <param name="eps">Added to the root of that average.</param>
    /// <param name="momentum">Share of the velocity that stays.</param>
    /// <param name="centered">Divide by the deviation, not by the root of the square.</param>
    /// <param name="weightDecay">Times the parameter is added to its gradient.</param>
    public RmsProp(IEnumerable<Tensor> parameters, double learningRate = 1e-2, double alpha = 0.99, double eps = 1e-8, double momentum = 0, bool centered = false,
        double weightDecay = 0)
        : base(parameters, learningRate)
    {
        if (!(alpha is >= 0 and <= 1) || !(momentum is >= 0 and < 1) || !(eps >= 0))
            throw new ArgumentException($"RMSprop's alpha must lie in 0..1, its momentum in 0..1 and its eps be at least 0, but they are {alpha}, {momentum} and {eps}.");
        (_alpha, _eps, _momentum, _weightDecay) = (alpha, eps, momentum, weightDecay);
        _squares = StateTensors();
        _means = centered ? StateTensors() : null;
        _velocities = momentum > 0 ? StateTensors() : null;
    }

    private protected override void Update(int index, Tensor parameter, Tensor gradient, double rate) =>
        Device.Kernels.RmsPropStep(parameter.Buffer, gradient.Buffer, _squares[index].Buffer, _means?[index].Buffer, _velocities?[index].Buffer, rate, _alpha, _eps,
            _momentum, _weightDecay);

    private protected override IEnumerable<(string Name, Tensor[]? Tensors)> States() => [("square", _squares), ("mean", _means), ("velocity", _velocities)];
}
