namespace Impasto.Tensors.Weights;

/// <summary>
/// Reorders axes between other systems' layouts and the engine's: images [N, H, W, C] where PyTorch and ONNX have [N, C, H, W];
/// convolution weights
/// [O, kH, kW, I] where they have [O, I, kH, kW]; transposed convolutions' [I, kH, kW, O], where they have [I, O, kH, kW].
/// </summary>
public static class WeightLayout
{
    /// <summary>[N, C, H, W] to [N, H, W, C].</summary>
    public static (float[] Values, int[] Shape) NchwToNhwc(ReadOnlySpan<float> values, ReadOnlySpan<int> shape) =>
        Permute(values, shape, [0, 2, 3, 1]);

    /// <summary>[N, H, W, C] to [N, C, H, W].</summary>
    public static (float[] Values, int[] Shape) NhwcToNchw(ReadOnlySpan<float> values, ReadOnlySpan<int> shape) =>
        Permute(values, shape, [0, 3, 1, 2]);

    /// <summary>A convolution's [O, I, kH, kW] to [O, kH, kW, I].</summary>
    public static (float[] Values, int[] Shape) OihwToOhwi(ReadOnlySpan<float> values, ReadOnlySpan<int> shape) =>
        Permute(values, shape, [0, 2, 3, 1]);

    /// <summary>A convolution's [O, kH, kW, I] to [O, I, kH, kW].</summary>
    public static (float[] Values, int[] Shape) OhwiToOihw(ReadOnlySpan<float> values, ReadOnlySpan<int> shape) =>
        Permute(values, shape, [0, 3, 1, 2]);

    /// <summary>A transposed convolution's [I, O, kH, kW] to [I, kH, kW, O].</summary>
    public static (float[] Values, int[] Shape) IohwToIhwo(ReadOnlySpan<float> values, ReadOnlySpan<int> shape) =>
        Permute(values, shape, [0, 2, 3, 1]);

    /// <summary>A transposed convolution's [I, kH, kW, O] to [I, O, kH, kW].</summary>
    public static (float[] Values, int[] Shape) IhwoToIohw(ReadOnlySpan<float> values, ReadOnlySpan<int> shape) =>
        Permute(values, shape, [0, 3, 1, 2]);

    /// <summary>Reorders axes: axis i of the result is axis <paramref name="order"/>[i] of <paramref name="values"/>.</summary>
    /// <param name="values">The numbers, last axis fastest.</param>
    /// <param name="shape">Their sizes.</param>
    /// <param name="order">Every axis once.</param>
    public static (T[] Values, int[] Shape) Permute<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> shape, ReadOnlySpan<int> order)
    {
        var rank = shape.Length;
        if (order.Length != rank || !order.ToArray().Order().SequenceEqual(Enumerable.Range(0, rank)))
        {
            throw new ArgumentException(
                $"The axis order [{string.Join(", ", order.ToArray())}] doesn't name each axis of the shape {new Shape(shape)} once.",
                nameof(order));
        }
        var count = 1;
        foreach (var size in shape)
            count = checked(count * size);
        if (count != values.Length)
            throw new ArgumentException($"The shape {new Shape(shape)} has {count} elements; {values.Length} were given.", nameof(values));

        var sourceStrides = new int[rank];
        for (var (axis, stride) = (rank - 1, 1); axis >= 0; stride *= shape[axis--])
            sourceStrides[axis] = stride;
        var (result, resultShape, strides, index) = (new T[count], new int[rank], new int[rank], new int[rank]);
        for (var axis = 0; axis < rank; axis++)
            (resultShape[axis], strides[axis]) = (shape[order[axis]], sourceStrides[order[axis]]);
        for (var (i, from) = (0, 0); i < count; i++)
        {
            result[i] = values[from];
            for (var axis = rank - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++index[axis] < resultShape[axis])
                    break;
                from -= strides[axis] * resultShape[axis];
                index[axis] = 0;
            }
        }
        return (result, resultShape);
    }
}
