namespace Impasto.Tensors.Weights.Onnx;

/// <summary>A small array of integers or truth values: the shapes, axes and amounts that a graph reckons with beside its images.</summary>
internal sealed class IntegerArray
{
    /// <summary>More than any shape, and few enough for any memory.</summary>
    public const int MostValues = 1 << 20;

    public IntegerArray(long[] values, int[] shape) => (Values, Shape) = (values, shape);

    public IntegerArray(params long[] values)
        : this(values, [values.Length])
    {
    }

    public long[] Values { get; }

    public int[] Shape { get; }

    /// <summary>Applies an operation to two arrays, with NumPy's broadcasting.</summary>
    public static IntegerArray Broadcast(string op, IntegerArray a, IntegerArray b, Func<long, long, long> combine)
    {
        var shape = Tensors.Shape.Broadcast(op, new Shape(a.Shape), new Shape(b.Shape));
        if (shape.Count > MostValues)
            throw new ShapeException(op, $"integers of the shapes {new Shape(a.Shape)} and {new Shape(b.Shape)} make too many values", new Shape(a.Shape), new Shape(b.Shape));
        var (left, right) = (Expanded(a, shape), Expanded(b, shape));
        return new([.. left.Zip(right, combine)], shape.Sizes.ToArray());
    }

    private static long[] Expanded(IntegerArray array, Shape shape)
    {
        var strides = new Shape(array.Shape).Strides();
        var missing = shape.Rank - strides.Length;
        var steps = new long[shape.Rank];
        for (var axis = missing; axis < shape.Rank; axis++)
            steps[axis] = array.Shape[axis - missing] == 1 ? 0 : strides[axis - missing];
        return PlainArrays.Gather<long>(array.Values, shape.Sizes.ToArray(), steps, 0);
    }
}
