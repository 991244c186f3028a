using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;

namespace Impasto.Tensors;

public static partial class Ops
{
    /// <summary>Sum over the given dimensions, or over all when none is given; they stay with size 1 when <paramref name="keepDims"/>.</summary>
    public static Tensor Sum(Tensor x, ReadOnlySpan<int> dims = default, bool keepDims = false) => Sum("sum", x, dims, keepDims, 1);

    /// <summary>Mean over the given dimensions, or over all when none is given.</summary>
    public static Tensor Mean(Tensor x, ReadOnlySpan<int> dims = default, bool keepDims = false)
    {
        var kept = Reduced("mean", x.Shape, dims);
        return Sum("mean", x, dims, keepDims, (float)((double)kept.Count / Math.Max(1, x.Shape.Count)));
    }

    /// <summary>Variance over the given dimensions, or over all when none is given.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="dims">Dimensions to reduce.</param>
    /// <param name="unbiased">Divide by the count less one (Bessel).</param>
    /// <param name="keepDims">Leave reduced dimensions with size 1.</param>
    public static Tensor Variance(Tensor x, ReadOnlySpan<int> dims = default, bool unbiased = true, bool keepDims = false)
    {
        var kept = Reduced("variance", x.Shape, dims);
        var count = (double)x.Shape.Count / Math.Max(1, kept.Count);
        if (unbiased && count < 2)
            throw new ShapeException("variance", $"the unbiased variance needs at least 2 values, but {x.Shape} gives {count}", x.Shape);
        var centerd = Subtract(x, Mean(x, dims, keepDims: true));
        return Sum("variance", Multiply(centerd, centerd), dims, keepDims, (float)(1 / (count - (unbiased ? 1 : 0))));
    }

    private static Tensor Sum(string op, Tensor x, ReadOnlySpan<int> dims, bool keepDims, float scale)
    {
        var kept = Reduced(op, x.Shape, dims);
        var y = new Tensor(keepDims ? kept : Squeezed(x.Shape, dims));
        Device.Kernels.SumTo(x.Buffer, x.Shape, y.Buffer, kept, scale);
        return Tape.Record(op, y, [x], (_, dy) => [Expand(dy, kept, x.Shape, scale)], twice: true);
    }

    /// <summary>The values, seen as of a shape whose sizes are 1 or the big one's, repeated to the big shape; times a factor.</summary>
    private static Tensor Expand(Tensor x, Shape small, Shape big, float factor)
    {
        var y = new Tensor(big);
        Device.Kernels.CopyStrided(big.Sizes, x.Buffer, 0, ExpandedStrides(big, small), y.Buffer, 0, big.Strides());
        var repeated = Tape.Record("expand", y, [x], (_, dy) => [Reshape(Unbroadcast(dy, small, 1), x.Shape.Sizes)], twice: true);
        return factor == 1 ? repeated : Affine(repeated, factor);
    }

    /// <summary>The strides with which a tensor of shape <paramref name="small"/>, of equal rank, is repeated to <paramref name="big"/>.</summary>
    private static long[] ExpandedStrides(Shape big, Shape small)
    {
        var strides = small.Strides();
        for (var d = 0; d < big.Rank; d++)
        {
            if (small[d] == 1)
                strides[d] = 0;
        }
        return strides;
    }

    private static Shape Reduced(string op, Shape shape, ReadOnlySpan<int> dims)
    {
        var sizes = shape.Sizes.ToArray();
        if (dims.IsEmpty)
            Array.Fill(sizes, 1);
        foreach (var d in dims)
            sizes[Dimension(op, shape, d)] = 1;
        return new Shape(sizes);
    }

    private static Shape Squeezed(Shape shape, ReadOnlySpan<int> dims)
    {
        if (dims.IsEmpty)
            return new Shape();
        var sizes = new List<int>();
        for (var d = 0; d < shape.Rank; d++)
        {
            if (!dims.Contains(d) && !dims.Contains(d - shape.Rank))
                sizes.Add(shape[d]);
        }
        return new Shape([.. sizes]);
    }

    private static int Dimension(string op, Shape shape, int dimension)
    {
        var d = dimension < 0 ? dimension + shape.Rank : dimension;
        if ((uint)d >= (uint)shape.Rank)
            throw new ShapeException(op, $"the shape {shape} has no dimension {dimension}; it has {shape.Rank}", shape);
        return d;
    }
}
