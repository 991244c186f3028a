namespace Impasto.Tensors.Autograd;

/// <summary>
/// One operation on the tape. <paramref name="backward"/> takes the gradient on the output and returns one on each input, null where the
/// input needs none (<see cref="Needs"/>).
/// </summary>
internal sealed class GradNode(string op, string layer, Tensor output, Tensor[] inputs, Func<GradNode, Tensor, Tensor?[]> backward, bool twice = false)
{
    private static long _clock;

    private HashSet<Tensor>? _wanted;

    public long Time { get; } = Interlocked.Increment(ref _clock);

    public string Op { get; } = op;

    public string Layer { get; } = layer;

    public Tensor Output { get; } = output;

    public Tensor[] Inputs { get; } = inputs;

    public bool Needs(int input) => Inputs[input].RequiresGrad && (_wanted is null || _wanted.Contains(Inputs[input]));

    public Tensor?[] Backward(Tensor gradient) => backward(this, gradient);

    /// <summary>The gradients on those inputs that are wanted, as recorded results.</summary>
    /// <exception cref="NotSupportedException">The operation's gradient isn't made of recorded operations.</exception>
    public Tensor?[] BackwardRecorded(Tensor gradient, HashSet<Tensor> wanted)
    {
        if (!twice)
        {
            throw new NotSupportedException($"Gradient: {Op}{(Layer.Length > 0 ? $" at {Layer}" : "")} has no second derivative here, " +
                "so a gradient through it can't be differentiated; " +
                "use another operation between the inputs and the result (average pooling for max pooling, upsampling and convolution apart for upsample conv2d).");
        }
        _wanted = wanted;
        try
        {
            return backward(this, gradient);
        }
        finally
        {
            _wanted = null;
        }
    }
}
