using System.Numerics;

namespace Impasto.Tensors.Weights.PyTorch;

/// <summary>A tensor as a pickle describes it: a strided view of a storage. Offset and strides count elements.</summary>
internal sealed record PickledTensor(TensorStorage Storage, long Offset, long[] Dimensions, long[] Strides)
{
    /// <summary>The view's numbers, in plain row-major order; no copy where they lie so already.</summary>
    public WeightArray ToArray(string name, string source, CopyBudget budget)
    {
        var (shape, count) = WeightLimits.CheckShape(Dimensions, Storage.Type, name, source);
        CheckBounds(shape, count, name, source);
        var size = Storage.Type.Size();
        var data = IsContiguous(shape)
            ? Storage.Data.Slice((int)Offset * size, count * size)
            : budget.CopyStrided(Storage.Data.Span, size, Offset, shape, Strides);
        return new WeightArray(name, shape, Storage.Type, data);
    }

    private void CheckBounds(int[] shape, int count, string name, string source)
    {
        var inside = Strides.Length == shape.Length && Offset >= 0 && Offset <= Storage.Count;
        var last = (BigInteger)Offset;
        for (var axis = 0; inside && count > 0 && axis < shape.Length; axis++)
        {
            inside = Strides[axis] >= 0;
            last += (BigInteger)(shape[axis] - 1) * Strides[axis];
        }
        if (!inside || (count > 0 && last >= Storage.Count))
            throw new WeightFormatException(source, $"the tensor '{name}' reaches outside its storage of {Storage.Count} numbers",
                WeightFormatException.FetchAgain);
    }

    private bool IsContiguous(int[] shape)
    {
        long expected = 1;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            if (shape[axis] == 0)
                return true;
            if (shape[axis] != 1 && Strides[axis] != expected)
                return false;
            expected *= shape[axis];
        }
        return true;
    }
}
