namespace Impasto.Tensors.Weights;

/// <summary>
/// Copies strided views into plain row-major arrays, up to <see cref="WeightLimits.Expansion"/> times the file in all: a stride of 0 or a
/// storage shared by
/// many views could otherwise fill the memory from a tiny file.
/// </summary>
internal sealed class CopyBudget(int fileBytes, string source)
{
    private long _left = WeightLimits.ExpandedBytes(fileBytes);

    /// <summary>
    /// Copies the view; offset and strides count elements, and the caller has checked that every element lies inside
    /// <paramref name="data"/>.
    /// </summary>
    public byte[] CopyStrided(ReadOnlySpan<byte> data, int elementSize, long offset, int[] shape, long[] strides)
    {
        var count = shape.Aggregate(1, (product, size) => product * size);
        _left -= (long)count * elementSize;
        if (_left < 0)
            throw new WeightFormatException(source, $"its views take more than {WeightLimits.Expansion} times the file's size",
                "Save the tensors by .contiguous()");
        var copy = new byte[count * elementSize];
        var index = new int[shape.Length];
        for (var i = 0; i < count; i++)
        {
            data.Slice((int)offset * elementSize, elementSize).CopyTo(copy.AsSpan(i * elementSize));
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                offset += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                offset -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return copy;
    }
}
