using Impasto.Networks;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Optimizers;

namespace Impasto.Training.FeedForward;

/// <summary>
/// Trains a StyleBank (Chen et al. 2017, section 3.2 and algorithm 1): T steps of the stylising branch, each with one bank, then one of the auto-encoding branch, whose gradient is
/// scaled to the length that the stylising branch's had on encoder and decoder. With only a bank's parameters in training (section 3.3) there is nothing to auto-encode.
/// </summary>
internal sealed class StyleBankTask : FeedForwardTask, IDisposable
{
    /// <summary>T of the paper.</summary>
    private const int StylingSteps = 2;

    private readonly StyleBank _network;
    private readonly bool _isWhole;
    private readonly List<Tensor> _shared;
    private readonly Tensor _stylingNorm;

    /// <param name="network">What is trained.</param>
    /// <param name="parameters">All of its parameters, or only the bank of a style that is added.</param>
    /// <param name="data">What to train with.</param>
    public StyleBankTask(StyleBank network, IReadOnlyDictionary<string, Tensor> parameters, FeedForwardData data)
        : base(parameters, data)
    {
        _network = network;
        _shared = [.. parameters.Where(p => p.Key[0] != 'b').Select(p => p.Value)];
        _isWhole = _shared.Count > 0;
        _stylingNorm = TensorScope.Release(Tensor.Zeros(1));
        State = new Dictionary<string, Tensor> { ["styling-norm"] = _stylingNorm };
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> State { get; }

    /// <inheritdoc/>
    public void Dispose() => _stylingNorm.Dispose();

    /// <inheritdoc/>
    protected override Tensor Stylize(Tensor content, IReadOnlyList<int> styles) => _network.Stylize(content, styles[0]);

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, double> Step(int step, Tensor content)
    {
        if (_isWhole && step % (StylingSteps + 1) == StylingSteps)
            return AutoEncode(content);
        var turn = _isWhole ? step - step / (StylingSteps + 1) : step;
        var style = turn % Data.Trained;
        var losses = StyleStep(content, [.. Enumerable.Repeat(style, content.Shape.N)]);
        _stylingNorm.CopyFrom([(float)Gradients.Norm(_shared)]);
        return losses;
    }

    private Dictionary<string, double> AutoEncode(Tensor content)
    {
        var loss = Ops.Mse(_network.Reconstruct(content), content);
        Tape.Backward(loss);
        Gradients.ScaleNorm(_shared, _stylingNorm.Item());
        return new Dictionary<string, double> { ["total"] = loss.Item(), ["auto-encoding"] = loss.Item() };
    }
}
