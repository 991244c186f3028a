namespace Impasto.Tensors.Weights.Onnx;

/// <summary>
/// Rearranging operations on row-major arrays of any number type, for what is too small or too rare for the engine's kernels.
/// </summary>
internal static class PlainArrays
{
    /// <summary>Reads <paramref name="shape"/> elements at the given strides (negative ones too) from a first element.</summary>
    public static T[] Gather<T>(ReadOnlySpan<T> values, int[] shape, long[] strides, long first)
    {
        var result = new T[shape.Aggregate(1, (product, size) => checked(product * size))];
        var index = new int[shape.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = values[(int)first];
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                first += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                first -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return result;
    }

    /// <summary>Picks entries of one axis; the result's shape has the indices' shape in that axis's place.</summary>
    public static T[] Take<T>(ReadOnlySpan<T> values, int[] shape, int axis, ReadOnlySpan<long> indices)
    {
        var inner = 1;
        for (var i = axis + 1; i < shape.Length; i++)
            inner *= shape[i];
        var outer = shape[axis] * inner == 0 ? 0 : values.Length / (shape[axis] * inner);
        var result = new T[checked(outer * indices.Length * inner)];
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < indices.Length; i++)
                values.Slice((o * shape[axis] + (int)indices[i]) * inner, inner)
                    .CopyTo(result.AsSpan((o * indices.Length + i) * inner, inner));
        }
        return result;
    }

    /// <summary>Joins arrays that differ in one axis only.</summary>
    public static T[] Concat<T>(IReadOnlyList<(T[] Values, int[] Shape)> parts, int axis)
    {
        var outer = parts[0].Shape.Take(axis).Aggregate(1, (product, size) => product * size);
        var result = new T[parts.Sum(p => p.Values.Length)];
        var at = 0;
        for (var o = 0; o < outer; o++)
        {
            foreach (var (values, _) in parts)
            {
                var length = values.Length / outer;
                values.AsSpan(o * length, length).CopyTo(result.AsSpan(at));
                at += length;
            }
        }
        return result;
    }
}
