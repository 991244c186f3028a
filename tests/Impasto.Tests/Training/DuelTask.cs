using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Optimizers;
using Impasto.Training;

namespace Impasto.Tests.Training;

/// <summary>
/// The smallest pair of adversaries: a painter that colours noise and a critic with a gradient penalty (Gulrajani et al. 2017), which moves in two of three steps.
/// </summary>
internal sealed class DuelTask : ITrainingTask
{
    private readonly ParameterGroup _critic;
    private readonly ParameterGroup _painter;
    private readonly Tensor _conv = Weight(1, 4, 3, 3, 3), _score = Weight(2, 1, 4), _color = Weight(3, 3, 1, 1, 3);
    private readonly Tensor _seen = Tensor.Zeros(1);

    public DuelTask()
    {
        _critic = new ParameterGroup("critic", new Dictionary<string, Tensor> { ["conv"] = _conv, ["score"] = _score })
        {
            Schedule = LearningRateSchedule.Constant(0.05),
            Beta1 = 0.5,
            Beta2 = 0.9,
            Ema = 0,
        };
        _painter = new ParameterGroup("painter", new Dictionary<string, Tensor> { ["color"] = _color }) { Beta1 = 0 };
        Groups = [_critic, _painter];
        State = new Dictionary<string, Tensor> { ["seen"] = _seen };
    }

    public IReadOnlyList<ParameterGroup> Groups { get; }

    public IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>Steps of the critic and of the painter.</summary>
    public int[] Moves { get; } = new int[2];

    public IReadOnlyList<ParameterGroup> GroupsAt(int step) => [step % 3 == 2 ? _painter : _critic];

    public object Prepare(int step)
    {
        var random = new SeededRandom((ulong)step + 1);
        return Enumerable.Range(0, 2 * 2 * 6 * 6 * 3).Select(_ => random.NextNormal()).ToArray();
    }

    public IReadOnlyDictionary<string, double> Step(int step, object prepared)
    {
        var values = (float[])prepared;
        Tensor noise = Tensor.From(values.AsSpan(0, values.Length / 2), 2, 6, 6, 3), real = Ops.Affine(Tensor.From(values.AsSpan(values.Length / 2), 2, 6, 6, 3), 0.3f, 0.5f);
        _seen.CopyFrom([_seen.Item() + 1]);
        var painted = Ops.Conv2d(noise, _color);
        if (step % 3 == 2)
        {
            Assert.True(_color.RequiresGrad && !_conv.RequiresGrad && !_score.RequiresGrad, "only the painter moves");
            Moves[1]++;
            var loss = Ops.Negate(Ops.Mean(Score(painted)));
            Tape.Backward(loss);
            return new Dictionary<string, double> { ["total"] = loss.Item() };
        }
        Assert.True(!painted.RequiresGrad && _conv.RequiresGrad, "only the critic moves");
        Moves[0]++;
        var between = Ops.Affine(Ops.Add(real, painted), 0.5f);
        between.RequiresGrad = true;
        var gradient = Tape.Gradient(Ops.Sum(Score(between)), between)[0];
        var norm = Ops.Sqrt(Ops.Affine(Ops.Sum(Ops.Multiply(gradient, gradient), [1, 2, 3]), 1, 1e-6f));
        var penalty = Ops.Mean(Ops.Pow(Ops.Affine(norm, 1, -1), 2));
        var total = Ops.Add(Ops.Subtract(Ops.Mean(Score(painted)), Ops.Mean(Score(real))), Ops.Affine(penalty, 10));
        Tape.Backward(total);
        return new Dictionary<string, double> { ["critic"] = total.Item(), ["penalty"] = penalty.Item() };
    }

    public IReadOnlyDictionary<string, double> Validate(string folder, int step) => new Dictionary<string, double> { ["seen"] = _seen.Item() };

    private Tensor Score(Tensor pictures) => Ops.Linear(Ops.Mean(Ops.LeakyRelu(Ops.Conv2d(pictures, _conv, stride: 2, padding: 1), 0.2f), [1, 2]), _score);

    private static Tensor Weight(ulong seed, params int[] shape)
    {
        var random = new SeededRandom(seed);
        var tensor = Tensor.From([.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => 0.3f * random.NextNormal())], shape);
        tensor.RequiresGrad = true;
        return tensor;
    }
}
