using Impasto.Losses;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Tests.Losses;

public sealed class TemporalLossTests
{
    [Fact]
    public void Squared_differences_count_where_they_are_certain()
    {
        using var scope = new TensorScope();
        using var loss = new TemporalLoss(2, Tensor.Full(0.5f, 1, 2, 2, 3), Tensor.From([1, 0.5f, 0, 0.25f], 1, 2, 2, 1));
        var frame = Tensor.From([.. Enumerable.Range(0, 12).Select(i => (i / 3) switch { 0 => 0.6f, 1 => 0.7f, 2 => 0f, _ => 0.1f })], 1, 2, 2, 3);
        frame.RequiresGrad = true;
        var value = loss.Evaluate(frame, null, LossBatch.Fixed);
        // 2 * 3 / 12 * (1 * 0.01 + 0.5 * 0.04 + 0 + 0.25 * 0.16)
        Assert.Equal(0.5 * 0.07, value.Item(), 1e-6);
        Tape.Backward(value);
        // 2 * 2 c (x - w) / 12
        Assert.All(frame.Grad!.ToArray().Zip([0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0, 0, 0, -0.1f, -0.1f, -0.1f]), pair => Assert.Equal(pair.Second / 3, pair.First, 1e-6f));
    }
}
