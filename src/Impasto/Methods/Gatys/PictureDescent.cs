using Impasto.Imaging;
using Impasto.Losses;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Optimizers;

namespace Impasto.Methods.Gatys;

/// <summary>A picture whose values an optimiser changes until an objective is content.</summary>
internal sealed class PictureDescent : IDisposable
{
    /// <summary>Weight of the mean squared excess of values beyond their range.</summary>
    private const float RangeWeight = 100;

    private readonly Func<Tensor, Tensor>? _view;
    private readonly Func<Tensor, Tensor>? _extra;
    private readonly Tensor? _low, _high;
    private readonly float _unit;

    /// <param name="start">Where to start.</param>
    /// <param name="lbfgs">L-BFGS, else Adam.</param>
    /// <param name="history">Pairs that L-BFGS keeps.</param>
    /// <param name="view">What the objective sees of the picture [1, H, W, C], three channels; null is the picture itself.</param>
    /// <param name="range">Least and greatest value wanted of each channel; what lies beyond joins the objective. Null is none.</param>
    /// <param name="extra">What else joins the objective, of the picture itself; null is nothing.</param>
    public PictureDescent(Picture start, bool lbfgs, int history, Func<Tensor, Tensor>? view = null, (float[] Low, float[] High)? range = null, Func<Tensor, Tensor>? extra = null)
    {
        (_view, _extra) = (view, extra);
        if (range is var (low, high))
            (_low, _high) = (TensorScope.Release(Tensor.From(low, low.Length)), TensorScope.Release(Tensor.From(high, high.Length)));
        // L-BFGS's first step has length 1 in the sum of absolute changes: in units of this size that is one and a half grey levels a value, the scale of all
        // that follows (fixtures/neural/gatys calls it lbfgs_fixed_scaled).
        _unit = lbfgs ? start.Pixels.Length * 1.5f / 255 : 1;
        using var scope = new TensorScope();
        Variable = TensorScope.Release(Ops.Affine(Tensor.From(start.Pixels, 1, start.Height, start.Width, start.Channels), 1 / _unit));
        Variable.RequiresGrad = true;
        Optimizer = lbfgs
            ? new Lbfgs([Variable], iterations: 1, history: history, toleranceGradient: 0, toleranceChange: 0)
            : new Adam([Variable], learningRate: 0.02);
    }

    /// <summary>The picture in the optimiser's units.</summary>
    public Tensor Variable { get; }

    /// <summary>The optimiser.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>One iteration: the values before it, and a sentence where L-BFGS had to go back.</summary>
    public (LossValues Values, string? Recovery) Step(PerceptualObjective objective, bool lowMemory)
    {
        LossValues found = default;
        if (Optimizer is Lbfgs lbfgs)
        {
            var step = lbfgs.Step(() => Evaluate().Total);
            return (found, step.Recovered ? step.Message : null);
        }
        Evaluate();
        ((Adam)Optimizer).Step();
        return (found, null);

        LossValues Evaluate()
        {
            using var scope = new TensorScope();
            Optimizer.ZeroGrad();
            var image = Ops.Affine(Variable, _unit);
            var seen = _view is null ? image : _view(image);
            var leaf = seen.Detach();
            leaf.RequiresGrad = true;
            found = objective.Accumulate(leaf, lowMemory);
            if (_low is null || _high is null)
            {
                Tape.Backward(seen, leaf.Grad);
                return found;
            }
            var excess = Ops.Add(Ops.Relu(Ops.Subtract(image, _high)), Ops.Relu(Ops.Subtract(_low, image)));
            var penalty = Ops.Affine(Ops.Mean(Ops.Multiply(excess, excess)), RangeWeight);
            if (_extra is not null)
                penalty = Ops.Add(penalty, _extra(image));
            found = found with { Total = found.Total + penalty.Item() };
            Tape.Backward(Ops.Add(penalty, Ops.Sum(Ops.Multiply(seen, leaf.Grad!.Detach()))));
            return found;
        }
    }

    /// <summary>The picture as it is, limited to 0..1.</summary>
    public Picture Current()
    {
        using var scope = new TensorScope();
        return Ops.Clamp(Ops.Affine(Variable.Detach(), _unit), 0, 1).ToPicture();
    }

    /// <summary>The picture as it is, with values beyond 0..1 where the optimiser left any.</summary>
    public Picture Unlimited()
    {
        using var scope = new TensorScope();
        return Ops.Affine(Variable.Detach(), _unit).ToPicture();
    }

    /// <summary>Gives the picture's and the optimiser's memory back.</summary>
    public void Dispose()
    {
        Optimizer.Dispose();
        _low?.Dispose();
        _high?.Dispose();
        Variable.Dispose();
    }
}
