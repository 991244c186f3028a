using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;

namespace Impasto.Tensors;

public static partial class Ops
{
    /// <summary>The same values under another shape; shares the memory. One size may be -1: what is left.</summary>
    public static Tensor Reshape(Tensor x, params ReadOnlySpan<int> sizes)
    {
        var resolved = sizes.ToArray();
        var open = Array.IndexOf(resolved, -1);
        if (open >= 0)
        {
            long rest = 1;
            for (var i = 0; i < resolved.Length; i++)
                rest *= i == open ? 1 : resolved[i];
            resolved[open] = rest == 0 ? 0 : (int)(x.Shape.Count / rest);
        }
        var shape = new Shape(resolved);
        if (shape.Count != x.Shape.Count)
            throw new ShapeException("reshape", $"{x.Shape} has {x.Shape.Count} values, {shape} has {shape.Count}", x.Shape, shape);
        var y = new Tensor(shape, x.Buffer.AddReference());
        return Tape.Record("reshape", y, [x], static (node, dy) => [Reshape(dy, node.Inputs[0].Shape.Sizes)], twice: true);
    }

    /// <summary>Reorders the dimensions: result dimension i is dimension order[i].</summary>
    public static Tensor Permute(Tensor x, params ReadOnlySpan<int> order)
    {
        var o = order.ToArray();
        if (o.Length != x.Shape.Rank || o.Distinct().Count() != o.Length || o.Any(d => d < 0 || d >= o.Length))
            throw new ShapeException("permute", $"[{string.Join(", ", o)}] is no order of the {x.Shape.Rank} dimensions of {x.Shape}", x.Shape);
        var shape = x.Shape;
        var own = shape.Strides();
        var y = new Tensor(new Shape([.. o.Select(d => shape[d])]));
        Device.Kernels.CopyStrided(y.Shape.Sizes, x.Buffer, 0, o.Select(d => own[d]).ToArray(), y.Buffer, 0, y.Shape.Strides());
        return Tape.Record("permute", y, [x], (_, dy) =>
        {
            var inverse = new int[o.Length];
            for (var i = 0; i < o.Length; i++)
                inverse[o[i]] = i;
            return [Permute(dy, inverse)];
        }, twice: true);
    }

    /// <summary>Swaps two dimensions.</summary>
    public static Tensor Transpose(Tensor x, int a, int b)
    {
        var order = Enumerable.Range(0, x.Shape.Rank).ToArray();
        a = Dimension("transpose", x.Shape, a);
        b = Dimension("transpose", x.Shape, b);
        (order[a], order[b]) = (order[b], order[a]);
        return Permute(x, order);
    }

    /// <summary>The box begin..end (exclusive) of every dimension, every step-th element.</summary>
    public static Tensor Slice(Tensor x, ReadOnlySpan<int> begin, ReadOnlySpan<int> end, ReadOnlySpan<int> step = default)
    {
        var rank = x.Shape.Rank;
        if (begin.Length != rank || end.Length != rank || (step.Length != rank && !step.IsEmpty))
            throw new ShapeException("slice", $"{x.Shape} needs a begin, an end and a step for each of its {rank} dimensions", x.Shape);
        var sizes = new int[rank];
        var strides = x.Shape.Strides();
        long offset = 0;
        for (var d = 0; d < rank; d++)
        {
            var every = step.IsEmpty ? 1 : step[d];
            if (every < 1 || begin[d] < 0 || end[d] > x.Shape[d] || begin[d] > end[d])
                throw new ShapeException("slice", $"{begin[d]}..{end[d]} by {every} is outside dimension {d} of {x.Shape}", x.Shape);
            sizes[d] = (end[d] - begin[d] + every - 1) / every;
            offset += begin[d] * strides[d];
            strides[d] *= every;
        }
        int[] from = begin.ToArray(), to = end.ToArray(), by = step.ToArray();
        var y = new Tensor(new Shape(sizes));
        Device.Kernels.CopyStrided(sizes, x.Buffer, offset, strides, y.Buffer, 0, y.Shape.Strides());
        return Tape.Record("slice", y, [x], (node, dy) =>
        {
            var dx = Tensor.Zeros(x.Shape.Sizes);
            Device.Kernels.CopyStrided(sizes, dy.Buffer, 0, dy.Shape.Strides(), dx.Buffer, offset, strides);
            return [Tape.Record("slice gradient", dx, [dy], (_, d) => [Slice(d, from, to, by)], twice: true)];
        }, twice: true);
    }

    /// <summary>Joins tensors along a dimension; all other sizes must be equal.</summary>
    public static Tensor Concat(int dimension, params Tensor[] parts)
    {
        if (parts.Length == 0)
            throw new ShapeException("concat", "there is nothing to join");
        var first = parts[0].Shape;
        var d = Dimension("concat", first, dimension);
        var total = 0;
        foreach (var part in parts)
        {
            if (part.Shape.Rank != first.Rank || part.Shape.With(d, first[d]) != first)
                throw new ShapeException("concat", $"shapes {first} and {part.Shape} differ in other dimensions than {d}", first, part.Shape);
            total += part.Shape[d];
        }
        var y = new Tensor(first.With(d, total));
        var strides = y.Shape.Strides();
        long offset = 0;
        foreach (var part in parts)
        {
            Device.Kernels.CopyStrided(part.Shape.Sizes, part.Buffer, 0, part.Shape.Strides(), y.Buffer, offset, strides);
            offset += part.Shape[d] * strides[d];
        }
        return Tape.Record("concat", y, parts, (node, dy) => Split(dy, d, [.. parts.Select(p => p.Shape[d])]), twice: true);
    }

    /// <summary>Cuts a tensor along a dimension into pieces of the given sizes.</summary>
    public static Tensor[] Split(Tensor x, int dimension, params ReadOnlySpan<int> sizes)
    {
        var d = Dimension("split", x.Shape, dimension);
        var sum = 0;
        foreach (var size in sizes)
            sum += size;
        if (sum != x.Shape[d])
        {
            throw new ShapeException("split", $"the sizes {string.Join(" + ", sizes.ToArray())} = {sum} don't add up to dimension {d} of {x.Shape}, which is {x.Shape[d]}",
                x.Shape);
        }
        var parts = new Tensor[sizes.Length];
        int[] begin = new int[x.Shape.Rank], end = x.Shape.Sizes.ToArray();
        var at = 0;
        for (var i = 0; i < sizes.Length; i++)
        {
            begin[d] = at;
            end[d] = at += sizes[i];
            parts[i] = Slice(x, begin, end);
        }
        return parts;
    }

    /// <summary>The named rows of a table [rows, C]: [count, C]. A row used twice adds up its gradients.</summary>
    public static Tensor Embedding(Tensor table, params ReadOnlySpan<int> rows)
    {
        if (table.Shape.Rank != 2)
            throw new ShapeException("embedding", $"the table must be [rows, channels], but it is {table.Shape}", table.Shape);
        var list = rows.ToArray();
        foreach (var row in list)
        {
            if ((uint)row >= (uint)table.Shape[0])
                throw new ShapeException("embedding", $"there is no row {row} in a table of {table.Shape[0]} rows");
        }
        var c = table.Shape[1];
        var y = new Tensor(new Shape(list.Length, c));
        Device.Kernels.GatherRows(c, list, table.Buffer, y.Buffer);
        return Tape.Record("embedding", y, [table], (_, dy) =>
        {
            var dx = Tensor.Zeros(table.Shape.Sizes);
            Device.Kernels.ScatterRows(c, list, dy.Buffer, dx.Buffer);
            return [Tape.Record("embedding gradient", dx, [dy], (_, d) => [Embedding(d, list)], twice: true)];
        }, twice: true);
    }

    /// <summary>Rearranges [N, H, W, C r²] into [N, H r, W r, C]; channel order as PyTorch's, c * r² + dy * r + dx.</summary>
    public static Tensor PixelShuffle(Tensor x, int factor)
    {
        var s = Image("pixel shuffle", x);
        if (factor < 1 || s.C % (factor * factor) != 0)
            throw new ShapeException("pixel shuffle", $"the {s.C} channels of {s} can't be divided into squares of {factor}x{factor}", s);
        var c = s.C / (factor * factor);
        var split = Reshape(x, s.N, s.H, s.W, c, factor, factor);
        return Reshape(Permute(split, 0, 1, 4, 2, 5, 3), s.N, s.H * factor, s.W * factor, c);
    }

    private static Shape Image(string op, Tensor x)
    {
        if (x.Shape.Rank != 4)
            throw new ShapeException(op, $"an image tensor [N, H, W, C] is needed, but the shape is {x.Shape}", x.Shape);
        if (x.Shape.Count == 0)
            throw new ShapeException(op, $"the image tensor {x.Shape} is empty", x.Shape);
        return x.Shape;
    }
}
