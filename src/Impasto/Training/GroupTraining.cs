using System.Globalization;
using Impasto.Tensors;
using Impasto.Tensors.Optimizers;
using Impasto.Tensors.Weights;

namespace Impasto.Training;

/// <summary>A group's optimiser and moving average, and what a checkpoint holds of them.</summary>
internal sealed class GroupTraining : IDisposable
{
    private readonly IReadOnlyDictionary<string, Tensor> _parameters;
    private readonly LearningRateSchedule _schedule;
    private readonly double _clip;
    private readonly string _prefix;
    private readonly Adam _adam;
    private readonly WeightAverage? _average;
    private readonly double? _decay;
    private readonly int _warmup;

    /// <param name="group">The weights.</param>
    /// <param name="options">What the group doesn't say itself.</param>
    /// <param name="span">What the schedule is laid out over: the number of steps, or the parts of the time.</param>
    /// <param name="isOnly">Whether there is no other group, whose names in a checkpoint would have to be told apart.</param>
    public GroupTraining(ParameterGroup group, TrainerOptions options, int span, bool isOnly)
    {
        Group = group;
        _parameters = group.Parameters;
        _schedule = group.Schedule ?? (options.Warmup is null ? Schedule(options, span).WarmedUp(span / 20) : Schedule(options, span));
        _warmup = group.Schedule is null ? options.Warmup ?? 0 : 0;
        _clip = options.Clip;
        _prefix = isOnly ? "" : $"{group.Name}.";
        _adam = new Adam(_parameters.Values, RateAt(0, 0), group.Beta1, group.Beta2 ?? options.Beta2);
        if (options.RelativeRates)
        {
            foreach (var parameter in _parameters.Values)
                _adam.SetRateMultiplier(parameter, Math.Max(1e-6, Rms(parameter)));
        }
        _decay = group.Ema ?? options.Ema;
        _average = _decay != 0 ? new WeightAverage(_parameters.Values, _decay ?? 0) : null;
    }

    /// <summary>The weights.</summary>
    public ParameterGroup Group { get; }

    /// <summary>The learning rate at a step.</summary>
    /// <param name="step">Its number from 0.</param>
    /// <param name="at">Where it is in the span.</param>
    public double RateAt(int step, int at) => Group.RateFactor * (step < _warmup ? _schedule[at] * (step + 1) / _warmup : _schedule[at]);

    /// <summary>Before a step: no gradients from before, and new ones only where the group takes part.</summary>
    public void Begin(bool isMoved)
    {
        _adam.ZeroGrad();
        foreach (var parameter in _parameters.Values)
            parameter.RequiresGrad = isMoved;
    }

    /// <summary>Moves the weights by their gradients, and the average after them.</summary>
    public void Step(int step, int at)
    {
        _adam.LearningRate = RateAt(step, at);
        if (_clip > 0)
            Gradients.ClipNorm(_parameters.Values, _clip);
        _adam.Step();
        if (_average is null)
            return;
        _average.Decay = _decay ?? step / (step + 10.0);
        _average.Update();
    }

    /// <summary>Exchanges weights and averages, where there are averages.</summary>
    public void Swap() => _average?.Swap();

    /// <summary>The weights' names in a checkpoint, with the tensors that they fill.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Stored()
    {
        foreach (var ((name, tensor), i) in _parameters.Select((parameter, i) => (parameter, i)))
        {
            yield return ($"{_prefix}weights.{name}", tensor);
            if (_average is not null)
                yield return ($"{_prefix}average.{name}", _average.Averages[i]);
        }
    }

    /// <summary>The optimiser's tensors and numbers as a checkpoint names them; the open scope owns the tensors.</summary>
    public (IEnumerable<(string Name, Tensor Tensor)> Tensors, IEnumerable<(string Name, string Text)> Numbers) SaveOptimizer()
    {
        var saved = _adam.Save();
        return (saved.Tensors.Select(t => ($"{_prefix}adam.{t.Key}", t.Value)),
            saved.Numbers.Select(n => ($"{_prefix}adam.{n.Key}", n.Value.ToString("R", CultureInfo.InvariantCulture))));
    }

    /// <summary>The optimiser goes on from a checkpoint.</summary>
    public void RestoreOptimizer(WeightFile file)
    {
        var prefix = $"{_prefix}adam.";
        var tensors = file.Where(a => a.Name.StartsWith(prefix, StringComparison.Ordinal));
        var numbers = file.Metadata.Where(m => m.Key.StartsWith(prefix, StringComparison.Ordinal));
        _adam.Restore(new OptimizerState(
            tensors.ToDictionary(a => a.Name[prefix.Length..], a => Tensor.From(a.ToFloats(), a.Shape)),
            numbers.ToDictionary(m => m.Key[prefix.Length..], m => double.Parse(m.Value, CultureInfo.InvariantCulture))));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in _parameters.Values)
            parameter.RequiresGrad = true;
        _adam.Dispose();
        _average?.Dispose();
    }

    private static LearningRateSchedule Schedule(TrainerOptions options, int span) => options.Schedule switch
    {
        RateSchedule.Constant => LearningRateSchedule.Constant(options.LearningRate),
        RateSchedule.Linear => LearningRateSchedule.LinearToZero(options.LearningRate, span),
        RateSchedule.HalfLinear => LearningRateSchedule.ConstantThenLinear(options.LearningRate, span / 2, span - span / 2),
        _ => LearningRateSchedule.Cosine(options.LearningRate, span),
    };

    private static double Rms(Tensor tensor) => Math.Sqrt(tensor.ToArray().Average(v => (double)v * v));
}
