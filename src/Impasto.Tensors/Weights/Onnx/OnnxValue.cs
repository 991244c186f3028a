namespace Impasto.Tensors.Weights.Onnx;

/// <summary>
/// A value of a running graph: an engine's tensor, or a small array of integers. ONNX's images are [N, C, H, W] and the engine's [N, H, W,
/// C]: a tensor is
/// kept in whichever order its maker gave it, and reordered only when the next operator needs the other.
/// </summary>
internal sealed class OnnxValue
{
    private readonly Tensor? _tensor;

    public OnnxValue(Tensor tensor, bool channelsLast = false) => (_tensor, ChannelsLast) = (tensor, channelsLast);

    public OnnxValue(IntegerArray integers) => Integers = integers;

    /// <summary>The integers, if these are what the value is.</summary>
    public IntegerArray? Integers { get; }

    /// <summary>The tensor in its own order, if it is one.</summary>
    public Tensor? Tensor => _tensor;

    /// <summary>Whether the tensor's axes are [N, H, W, C] where the graph's are [N, C, H, W].</summary>
    public bool ChannelsLast { get; }

    /// <summary>The sizes in the graph's order.</summary>
    public int[] Shape => (Integers, _tensor?.Shape) switch
    {
        ({ } integers, _) => integers.Shape,
        (_, { } image) when ChannelsLast => [image.N, image.C, image.H, image.W],
        (_, var plain) => plain!.Value.Sizes.ToArray(),
    };

    /// <summary>The shape in the graph's order.</summary>
    public override string ToString() => new Shape(Shape).ToString();

    /// <summary>The tensor in the graph's axis order.</summary>
    public Tensor Plain() => ChannelsLast ? Ops.Permute(_tensor!, 0, 3, 1, 2) : _tensor!;

    /// <summary>The tensor as [N, H, W, C]; a lower rank gets leading axes of size 1, as in broadcasting.</summary>
    public Tensor Image()
    {
        if (ChannelsLast)
            return _tensor!;
        var tensor = _tensor!;
        if (tensor.Shape.Rank < 4)
            tensor = Ops.Reshape(tensor, [.. Enumerable.Repeat(1, 4 - tensor.Shape.Rank), .. tensor.Shape.Sizes]);
        return Ops.Permute(tensor, 0, 2, 3, 1);
    }
}
