namespace Impasto.Tensors.Weights.Onnx;

/// <summary>Elementwise operators, reductions and matrix products.</summary>
internal static partial class OnnxOperators
{
    private static OnnxValue Unary(OnnxCall call, Func<Tensor, Tensor> operation)
    {
        var x = call.Floats(0);
        return new OnnxValue(operation(x.Tensor!), x.ChannelsLast);
    }

    private static OnnxValue Binary(OnnxCall call, Func<Tensor, Tensor, Tensor> operation, Func<long, long, long> onIntegers)
    {
        if (call.Input(0).Integers is { } m && call.Input(1).Integers is { } n)
            return new OnnxValue(IntegerArray.Broadcast(call.Node.Operator, m, n, onIntegers));
        return Binary(call, operation, call.Floats(0), call.Floats(1));
    }

    private static OnnxValue Binary(OnnxCall call, Func<Tensor, Tensor, Tensor> operation, OnnxValue a, OnnxValue b)
    {
        var shape = Shape.Broadcast(call.Node.Operator, new Shape(a.Shape), new Shape(b.Shape));
        call.CheckSize(shape.Sizes.ToArray().Select(s => (long)s));
        var images = (a.ChannelsLast || b.ChannelsLast) && a.Shape.Length <= 4 && b.Shape.Length <= 4;
        return images ? new(operation(a.Image(), b.Image()), channelsLast: true) : new(operation(a.Plain(), b.Plain()));
    }

    private static OnnxValue Pow(OnnxCall call)
    {
        var exponent = call.Input(1) switch
        {
            { Integers.Values: [var integer] } => integer,
            { Tensor: { Shape.Count: 1 } tensor } => tensor.Item(),
            _ => throw call.Refuse("its exponent is more than one number"),
        };
        return Unary(call, x => Ops.Pow(x, exponent));
    }

    private static OnnxValue Clip(OnnxCall call)
    {
        var low = call.Optional(1) is null ? call.Float("min", float.MinValue) : call.Floats(1).Plain().Item();
        var high = call.Optional(2) is null ? call.Float("max", float.MaxValue) : call.Floats(2).Plain().Item();
        return Unary(call, x => Ops.Clamp(x, low, high));
    }

    private static OnnxValue Rounded(OnnxCall call, Converter<float, float> rounding) =>
        Unary(call, x => Tensor.From(Array.ConvertAll(x.ToArray(), rounding), x.Shape.Sizes));

    /// <summary>The larger or smaller of two values, elementwise.</summary>
    private static OnnxValue Extreme(OnnxCall call, bool least)
    {
        if (call.InputCount != 2)
            throw call.Refuse($"it compares {call.InputCount} values, where 2 are known");
        for (var side = 0; side < 2; side++)
        {
            if (call.Input(side) is not { Tensor: { Shape.Count: 1 } limit })
                continue;
            var (x, number) = (call.Floats(1 - side), limit.Item());
            return new(Ops.Clamp(x.Tensor!, least ? float.MinValue : number, least ? number : float.MaxValue), x.ChannelsLast);
        }
        // max(a, b) = a + max(b - a, 0) and min(a, b) = a - max(a - b, 0).
        return least
            ? Binary(call, (a, b) => Ops.Subtract(a, Ops.Relu(Ops.Subtract(a, b))), Math.Min)
            : Binary(call, (a, b) => Ops.Add(a, Ops.Relu(Ops.Subtract(b, a))), Math.Max);
    }

    private static OnnxValue Reduce(OnnxCall call, bool mean)
    {
        var x = call.Floats(0);
        var rank = x.Shape.Length;
        var listed = call.AttributeOrInput("axes", 1);
        if (listed is null && call.Integer("noop_with_empty_axes", 0) != 0)
            return Unary(call, t => Ops.Reshape(t, t.Shape.Sizes));
        var axes = listed is null ? [.. Enumerable.Range(0, rank)] : call.Axes(listed, rank);
        int[] own = x.ChannelsLast ? [.. axes.Select(ImageAxis)] : axes;
        var reduced = own.Length == 0 ? Ops.Reshape(x.Tensor!, x.Tensor!.Shape.Sizes)
            : mean ? Ops.Mean(x.Tensor!, own, keepDims: true)
            : Ops.Sum(x.Tensor!, own, keepDims: true);
        var result = new OnnxValue(reduced, x.ChannelsLast);
        if (call.Integer("keepdims", 1) != 0)
            return result;
        return new OnnxValue(Ops.Reshape(result.Plain(), [.. result.Shape.Where((_, axis) => !axes.Contains(axis))]));
    }

    private static OnnxValue MatMul(OnnxCall call)
    {
        var (a, b) = (call.Floats(0).Plain(), call.Floats(1).Plain());
        if (a.Shape.Rank == 0 || b.Shape.Rank == 0)
            throw call.Refuse("one side is a single number");
        call.CheckSize([a.Shape.Count / Math.Max(1, a.Shape.C), b.Shape.Count / Math.Max(1, b.Shape[^Math.Min(2, b.Shape.Rank)])]);
        if (a.Shape.Rank > 3 && a.Shape.Rank == b.Shape.Rank)
        {
            // Batches of batches are one batch, where none is broadcast.
            var batches = a.Shape.Sizes[..^2].ToArray();
            if (!b.Shape.Sizes[..^2].SequenceEqual(batches))
                throw call.Refuse($"it broadcasts batches of {a.Shape} and {b.Shape}");
            int Rows(Tensor x) => x.Shape[^2];
            var product = Ops.MatMul(Ops.Reshape(a, -1, Rows(a), a.Shape.C), Ops.Reshape(b, -1, Rows(b), b.Shape.C));
            return new(Ops.Reshape(product, [.. batches, Rows(a), b.Shape.C]));
        }
        if (a.Shape.Rank > 1)
            return new(Ops.MatMul(a, b));
        var row = Ops.MatMul(Ops.Reshape(a, 1, a.Shape.C), b);
        return new(b.Shape.Rank == 1 ? Ops.Reshape(row) : Ops.Reshape(row, [.. row.Shape.Sizes[..^2], row.Shape.C]));
    }

    /// <summary>alpha A B + beta C.</summary>
    private static OnnxValue Gemm(OnnxCall call)
    {
        var (a, b) = (Matrix(0, "transA"), Matrix(1, "transB"));
        call.CheckSize([a.Shape[0], b.Shape[1]]);
        var y = Ops.Affine(Ops.MatMul(a, b), call.Float("alpha", 1));
        return new(call.Optional(2) is null ? y : Ops.Add(y, Ops.Affine(call.Floats(2).Plain(), call.Float("beta", 1))));

        Tensor Matrix(int index, string transposed)
        {
            var matrix = call.Floats(index).Plain();
            if (matrix.Shape.Rank != 2)
                throw call.Refuse($"its input {index} is no matrix");
            return call.Integer(transposed, 0) != 0 ? Ops.Transpose(matrix, 0, 1) : matrix;
        }
    }

    /// <summary>Normal noise of the input's shape. Every program has noise of its own for a seed; without one, ours is that of seed 0.</summary>
    private static OnnxValue RandomNormalLike(OnnxCall c)
    {
        var like = c.Floats(0);
        var x = like.Tensor!;
        var random = new SeededRandom((ulong)Math.Abs((double)c.Float("seed", 0)));
        var (mean, scale) = (c.Float("mean", 0), c.Float("scale", 1));
        var values = new float[x.Shape.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = mean + scale * random.NextNormal();
        return new OnnxValue(Tensor.From(values, [.. x.Shape.Sizes]), like.ChannelsLast);
    }
}
