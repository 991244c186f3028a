namespace Impasto.Tensors.Autograd;

/// <summary>
/// One operation on the tape. <paramref name="backward"/> takes the gradient on the output and returns one on each input, null where the
/// input needs none (<see cref="Needs"/>).
/// </summary>
internal sealed class GradNode(string op, string layer, Tensor output, Tensor[] inputs, Func<GradNode, Tensor, Tensor?[]> backward)
{
    private static long _clock;

    public long Time { get; } = Interlocked.Increment(ref _clock);

    public string Op { get; } = op;

    public string Layer { get; } = layer;

    public Tensor Output { get; } = output;

    public Tensor[] Inputs { get; } = inputs;

    public bool Needs(int input) => Inputs[input].RequiresGrad;

    public Tensor?[] Backward(Tensor gradient) => backward(this, gradient);
}
