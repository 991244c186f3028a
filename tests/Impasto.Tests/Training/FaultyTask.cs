using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Training;

namespace Impasto.Tests.Training;

/// <summary>Draws one weight to 0; in one step with a fault on the way.</summary>
/// <param name="at">That step.</param>
/// <param name="fault">What happens to the positive loss in it.</param>
internal sealed class FaultyTask(int at, Func<Tensor, Tensor> fault) : ITrainingTask
{
    public Tensor Weight { get; } = Make();

    public List<int> Validations { get; } = [];

    public IReadOnlyList<ParameterGroup> Groups => field ??= [new ParameterGroup("only", new Dictionary<string, Tensor> { ["weight"] = Weight })];

    public IReadOnlyDictionary<string, Tensor> State { get; } = new Dictionary<string, Tensor>();

    public object Prepare(int step) => step;

    public IReadOnlyDictionary<string, double> Step(int step, object prepared)
    {
        var loss = Ops.Sum(Ops.Multiply(Weight, Weight));
        if (step == at)
        {
            using var layer = Tape.Layer("fault");
            loss = fault(loss);
        }
        Tape.Backward(loss);
        return new Dictionary<string, double> { ["total"] = loss.Item() };
    }

    public IReadOnlyDictionary<string, double> Validate(string folder, int step)
    {
        Validations.Add(step);
        return new Dictionary<string, double> { ["weight"] = Weight.ToArray()[0] };
    }

    private static Tensor Make()
    {
        var weight = Tensor.From([3f], 1);
        weight.RequiresGrad = true;
        return weight;
    }
}
