namespace Impasto.Tensors.Weights.Onnx;

/// <summary>One node about to be computed: its settings and the values of its inputs, with the checks that a file's claims need.</summary>
internal sealed class OnnxCall(OnnxStep step, int opset, string source, OnnxValue?[] inputs, Tensor? preparedWeight, long mostElements)
{
    /// <summary>A result larger than this is refused, whatever the picture: 2^29 floats are 2 GiB.</summary>
    public const long MostElements = 1L << 29;

    /// <summary>The longest side of an image: tables of as many places are made for it.</summary>
    private const long LongestSide = 1 << 17;

    private readonly OnnxNode _node = step.Node;

    /// <summary>What was drawn into the node.</summary>
    public OnnxStep Step => step;

    public OnnxNode Node => _node;

    public int Opset => opset;

    public int InputCount => inputs.Length;

    /// <summary>A convolution's weight in the engine's order, where it was known beforehand.</summary>
    public Tensor? PreparedWeight => preparedWeight;

    public OnnxValue Input(int index) => Optional(index) ?? throw Refuse($"its input {index} is missing");

    public OnnxValue? Optional(int index) => index < inputs.Length ? inputs[index] : null;

    /// <summary>An input that must hold floating-point numbers.</summary>
    public OnnxValue Floats(int index) => Input(index) is { Tensor.Shape.Count: > 0 } value
        ? value
        : throw Refuse($"its input {index} must be floating-point numbers, at least one");

    /// <summary>An input that must hold integers.</summary>
    public long[] Integers(int index) => (Input(index).Integers ?? throw Refuse($"its input {index} must be integers")).Values;

    /// <summary>An optional input that may be left out or empty.</summary>
    public OnnxValue? NonEmpty(int index) => Optional(index) is { } value && !value.Shape.Contains(0) ? value : null;

    /// <summary>A list that older operator sets had as an attribute and newer ones have as an input; null where it is left out.</summary>
    public long[]? AttributeOrInput(string name, int index) =>
        _node.Attributes.ContainsKey(name) ? List(name) : NonEmpty(index) is null ? null : Integers(index);

    public long Integer(string name, long otherwise) => Attribute(name, otherwise);

    public float Float(string name, float otherwise) => Attribute(name, otherwise);

    public string Text(string name, string otherwise) => Attribute(name, otherwise);

    public long[]? List(string name) => Attribute<long[]?>(name, null);

    public float[]? FloatList(string name) => Attribute<float[]?>(name, null);

    /// <summary>An axis, counted from the end where negative.</summary>
    public int Axis(long axis, int rank)
    {
        var positive = axis < 0 ? axis + rank : axis;
        return positive >= 0 && positive < rank ? (int)positive : throw Refuse($"its axis {axis} is outside the {rank} dimensions");
    }

    /// <summary>Axes, counted from the end where negative; none may occur twice.</summary>
    public int[] Axes(long[] axes, int rank)
    {
        int[] result = [.. axes.Select(a => Axis(a, rank))];
        return result.Distinct().Count() == result.Length ? result : throw Refuse("it names an axis twice");
    }

    /// <summary>A shape that fits in memory.</summary>
    public int[] CheckSize(IEnumerable<long> sizes)
    {
        List<int> shape = [];
        long count = 1;
        foreach (var size in sizes)
        {
            if (size < 0 || size > mostElements || (count *= size) > mostElements || shape.Count == WeightLimits.Rank)
                throw Refuse($"its result would have a size of {size}, over {mostElements:N0} elements or over {WeightLimits.Rank} axes");
            shape.Add((int)size);
        }
        return [.. shape];
    }

    /// <summary>An image's shape that fits in memory.</summary>
    public int[] CheckImage(long images, long height, long width, long channels) =>
        height <= LongestSide && width <= LongestSide ? CheckSize([images, Math.Max(0, height), Math.Max(0, width), channels])
            : throw Refuse($"its result would be an image of {width}x{height}");

    public WeightFormatException Refuse(string problem) =>
        new(source, $"the node {_node} can't be run: {problem}",
            "Export the network again with opset 13, or as a smaller or simpler graph");

    private T Attribute<T>(string name, T otherwise)
    {
        if (!_node.Attributes.TryGetValue(name, out var value))
            return otherwise;
        return value is T typed ? typed : throw Refuse($"its attribute '{name}' is of the wrong kind");
    }
}
