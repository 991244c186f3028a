using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Optimizers;

/// <summary>The exponential moving average of parameters: smoother than the last step's values.</summary>
public sealed class WeightAverage : IDisposable
{
    private readonly IReadOnlyList<Tensor> _parameters;
    private readonly Tensor[] _averages;

    /// <summary>Starts at the parameters' values.</summary>
    /// <param name="parameters">What to average.</param>
    /// <param name="decay">Share of the average that stays at an update, 0..1.</param>
    public WeightAverage(IEnumerable<Tensor> parameters, double decay = 0.999)
    {
        if (!(decay is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "The average's decay must be at least 0 and below 1.");
        _parameters = [.. parameters];
        Decay = decay;
        _averages = [.. _parameters.Select(p => Tensor.Unscoped(p.Shape))];
        for (var i = 0; i < _averages.Length; i++)
            Device.Kernels.Copy(_parameters[i].Buffer, _averages[i].Buffer);
    }

    /// <summary>Share of the average that stays at an update.</summary>
    public double Decay { get; set; }

    /// <summary>The averages, one a parameter.</summary>
    public IReadOnlyList<Tensor> Averages => _averages;

    /// <summary>Takes the parameters' present values in.</summary>
    public void Update()
    {
        for (var i = 0; i < _averages.Length; i++)
        {
            Device.Kernels.Unary(UnaryOp.Affine, (float)Decay, 0, _averages[i].Buffer, _averages[i].Buffer);
            Device.Kernels.Axpy((float)(1 - Decay), _parameters[i].Buffer, _averages[i].Buffer);
        }
    }

    /// <summary>Exchanges parameters and averages: before and after a validation.</summary>
    public void Swap()
    {
        using var scope = new TensorScope();
        for (var i = 0; i < _averages.Length; i++)
        {
            var values = _parameters[i].Detach();
            Device.Kernels.Copy(_averages[i].Buffer, _parameters[i].Buffer);
            Device.Kernels.Copy(values.Buffer, _averages[i].Buffer);
            _parameters[i].Changed();
        }
    }

    /// <summary>Gives the averages' memory back.</summary>
    public void Dispose()
    {
        foreach (var average in _averages)
            average.Dispose();
    }
}
