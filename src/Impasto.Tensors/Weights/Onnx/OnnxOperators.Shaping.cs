namespace Impasto.Tensors.Weights.Onnx;

/// <summary>Operators that move numbers without reckoning, on tensors and on integers.</summary>
internal static partial class OnnxOperators
{
    private static OnnxValue Constant(OnnxCall call)
    {
        foreach (var (name, value) in call.Node.Attributes)
        {
            switch (name, value)
            {
                case ("value", WeightArray array):
                    return FromArray(array);
                case ("value_int", long integer):
                    return new(new IntegerArray([integer], []));
                case ("value_ints", long[] integers):
                    return new(new IntegerArray(integers));
                case ("value_float", float number):
                    return new(Tensor.Scalar(number));
                case ("value_floats", float[] numbers):
                    return new(Tensor.From(numbers, numbers.Length));
            }
        }
        throw call.Refuse("it holds no numbers");
    }

    private static OnnxValue ConstantOfShape(OnnxCall call)
    {
        var shape = call.CheckSize(call.Integers(0));
        var value = call.Node.Attributes.GetValueOrDefault("value") as WeightArray ?? new WeightArray("", [1], [0f]);
        if (value.Count != 1)
            throw call.Refuse("its value is more than one number");
        if (value.Type.IsFloat())
            return new(Tensor.Full(value.ToFloats()[0], shape));
        var integers = new long[CheckIntegers(call, shape)];
        Array.Fill(integers, value.ToIntegers()[0]);
        return new(new IntegerArray(integers, shape));
    }

    private static OnnxValue Cast(OnnxCall call)
    {
        var x = call.Input(0);
        var target = OnnxTypes.FromCode(call.Integer("to", 0)) ?? throw call.Refuse("its target type is unknown");
        if (target.IsFloat())
        {
            return x.Integers is { } integers
                ? new(Tensor.From(Array.ConvertAll(integers.Values, v => (float)v), integers.Shape))
                : Unary(call, t => Ops.Reshape(t, t.Shape.Sizes));
        }
        CheckIntegers(call, x.Shape);
        var values = x.Integers?.Values ?? Array.ConvertAll(x.Plain().ToArray(), v => (long)v);
        return new(new IntegerArray(target == WeightType.Bool ? Array.ConvertAll(values, v => v != 0 ? 1L : 0) : values, x.Shape));
    }

    private static OnnxValue ShapeOf(OnnxCall call)
    {
        var shape = Array.ConvertAll(call.Input(0).Shape, s => (long)s);
        var (begin, end) = (Bound(call.Integer("start", 0)), Bound(call.Integer("end", shape.Length)));
        return new(new IntegerArray(shape[begin..Math.Max(begin, end)]));

        int Bound(long at) => (int)Math.Clamp(at < 0 ? at + shape.Length : at, 0, shape.Length);
    }

    private static OnnxValue Reshape(OnnxCall call)
    {
        var x = call.Input(0);
        var wanted = call.AttributeOrInput("shape", 1) ?? [];
        var copyZero = call.Integer("allowzero", 0) == 0;
        var sizes = wanted.Select((size, axis) => size != 0 || !copyZero ? size
            : axis < x.Shape.Length ? x.Shape[axis] : throw call.Refuse($"its shape copies axis {axis}, which isn't there")).ToArray();
        var count = x.Shape.Aggregate(1L, (product, size) => product * size);
        var open = Array.IndexOf(sizes, -1);
        if (open >= 0)
        {
            sizes[open] = 1;
            var rest = call.CheckSize(sizes).Aggregate(1L, (product, size) => product * size);
            sizes[open] = rest == 0 ? 0 : count / rest;
        }
        return Reshaped(x, call.CheckSize(sizes));
    }

    private static OnnxValue Unsqueeze(OnnxCall call)
    {
        var x = call.Input(0);
        var listed = call.AttributeOrInput("axes", 1) ?? throw call.Refuse("it names no axes");
        var rank = x.Shape.Length + listed.Length;
        if (rank > WeightLimits.Rank)
            throw call.Refuse($"its result would have {rank} dimensions");
        var axes = call.Axes(listed, rank);
        var old = 0;
        return Reshaped(x, [.. Enumerable.Range(0, rank).Select(axis => axes.Contains(axis) ? 1 : x.Shape[old++])]);
    }

    private static OnnxValue Squeeze(OnnxCall call)
    {
        var x = call.Input(0);
        var shape = x.Shape;
        var axes = call.AttributeOrInput("axes", 1) is { } listed
            ? call.Axes(listed, shape.Length)
            : [.. Enumerable.Range(0, shape.Length).Where(a => shape[a] == 1)];
        if (axes.Any(a => shape[a] != 1))
            throw call.Refuse($"an axis to be dropped from {x} isn't of size 1");
        return Reshaped(x, [.. shape.Where((_, axis) => !axes.Contains(axis))]);
    }

    private static OnnxValue Reshaped(OnnxValue x, int[] shape)
    {
        if (x.Integers is not { } integers)
            return new(Ops.Reshape(x.Plain(), shape));
        if (shape.Aggregate(1L, (product, size) => product * size) != integers.Values.Length)
            throw new ShapeException("reshape", $"{integers.Values.Length} integers don't fill [{string.Join(", ", shape)}]");
        return new(new IntegerArray(integers.Values, shape));
    }

    private static OnnxValue Transpose(OnnxCall call)
    {
        var x = call.Input(0);
        var rank = x.Shape.Length;
        var order = call.List("perm") is { } listed ? call.Axes(listed, rank) : [.. Enumerable.Range(0, rank).Reverse()];
        if (order.Length != rank)
            throw call.Refuse($"its order has {order.Length} axes, and its input {rank}");
        if (x.Integers is { } integers)
        {
            var (values, shape) = WeightLayout.Permute<long>(integers.Values, integers.Shape, order);
            return new(new IntegerArray(values, shape));
        }
        // To and from the engine's own order nothing need be moved.
        if (x.ChannelsLast && order is [0, 2, 3, 1])
            return new(Ops.Reshape(x.Tensor!, x.Tensor!.Shape.Sizes));
        if (!x.ChannelsLast && order is [0, 3, 1, 2])
            return new(Ops.Reshape(x.Tensor!, x.Tensor!.Shape.Sizes), channelsLast: true);
        return new(Ops.Permute(x.Plain(), order));
    }

    private static OnnxValue Concat(OnnxCall call)
    {
        OnnxValue[] parts = [.. Enumerable.Range(0, call.InputCount).Select(call.Input)];
        if (parts.Length == 0)
            throw call.Refuse("it joins nothing");
        var first = parts[0].Shape;
        var axis = call.Axis(call.Integer("axis", 0), first.Length);
        if (parts.Any(p => p.Shape.Length != first.Length || p.Shape.Where((size, i) => i != axis && size != first[i]).Any()))
            throw call.Refuse($"it joins the shapes {string.Join<OnnxValue>(" and ", parts)}, which differ in other axes than {axis}");
        if (parts.All(p => p.Integers is not null))
        {
            int[] shape = [.. first];
            shape[axis] = parts.Sum(p => p.Shape[axis]);
            CheckIntegers(call, shape);
            return new(new IntegerArray(PlainArrays.Concat([.. parts.Select(p => (p.Integers!.Values, p.Shape))], axis), shape));
        }
        parts = [.. Enumerable.Range(0, parts.Length).Select(call.Floats)];
        call.CheckSize(first.Select((size, i) => i == axis ? parts.Sum(p => (long)p.Shape[i]) : size));
        return parts.Any(p => p.ChannelsLast)
            ? new(Ops.Concat(ImageAxis(axis), [.. parts.Select(p => p.Image())]), channelsLast: true)
            : new(Ops.Concat(axis, [.. parts.Select(p => p.Plain())]));
    }

    private static OnnxValue Gather(OnnxCall call)
    {
        var x = call.Input(0);
        var indices = call.Input(1).Integers ?? throw call.Refuse("its indices must be integers");
        var axis = call.Axis(call.Integer("axis", 0), x.Shape.Length);
        var size = x.Shape[axis];
        var positive = Array.ConvertAll(indices.Values,
            i => i >= -size && i < size ? (i + size) % size : throw call.Refuse($"its index {i} is outside an axis of {size}"));
        var shape = call.CheckSize([.. x.Shape[..axis], .. indices.Shape, .. x.Shape[(axis + 1)..]]);
        if (x.Integers is not { } integers)
            return new(Tensor.From(PlainArrays.Take<float>(x.Plain().ToArray(), x.Shape, axis, positive), shape));
        CheckIntegers(call, shape);
        return new(new IntegerArray(PlainArrays.Take<long>(integers.Values, x.Shape, axis, positive), shape));
    }

    private static OnnxValue Slice(OnnxCall call)
    {
        var x = call.Input(0);
        var shape = x.Shape;
        var starts = call.AttributeOrInput("starts", 1) ?? [];
        var ends = call.AttributeOrInput("ends", 2) ?? [];
        var axes = call.AttributeOrInput("axes", 3) is { } listed
            ? call.Axes(listed, shape.Length)
            : [.. Enumerable.Range(0, starts.Length)];
        var steps = call.NonEmpty(4) is null ? [.. starts.Select(_ => 1L)] : call.Integers(4);
        if (starts.Length != ends.Length || axes.Length != starts.Length || steps.Length != starts.Length || starts.Length > shape.Length)
            throw call.Refuse("its starts, ends, axes and steps differ in number");

        int[] begin = new int[shape.Length], sizes = [.. shape], step = [.. shape.Select(_ => 1)];
        for (var i = 0; i < axes.Length; i++)
        {
            var (axis, by) = (axes[i], steps[i]);
            if (by is 0 or <= -int.MaxValue or >= int.MaxValue)
                throw call.Refuse($"its step is {by}");
            long size = shape[axis];
            var (lowest, highest) = by > 0 ? (0L, size) : (-1L, size - 1);
            var from = Math.Clamp(Wrapped(starts[i]), by > 0 ? 0 : Math.Min(0, highest), highest);
            var to = Math.Clamp(Wrapped(ends[i]), lowest, highest);
            sizes[axis] = (int)Math.Max(0, by > 0 ? (to - from + by - 1) / by : (from - to - by - 1) / -by);
            (begin[axis], step[axis]) = ((int)from, (int)by);

            long Wrapped(long at) => at < 0 ? at + size : at;
        }

        if (x.Tensor is { } tensor && step.All(s => s > 0) && !sizes.Contains(0))
        {
            int[] end = [.. begin.Select((b, axis) => (int)Math.Min(shape[axis], b + (long)sizes[axis] * step[axis]))];
            return x.ChannelsLast
                ? new(Ops.Slice(tensor, ToImage(begin), ToImage(end), ToImage(step)), channelsLast: true)
                : new(Ops.Slice(tensor, begin, end, step));
        }
        var strides = new Shape(shape).Strides();
        var first = sizes.Contains(0) ? 0 : begin.Select((b, axis) => b * strides[axis]).Sum();
        long[] moves = [.. strides.Select((stride, axis) => stride * step[axis])];
        return x.Integers is { } integers
            ? new(new IntegerArray(PlainArrays.Gather<long>(integers.Values, sizes, moves, first), sizes))
            : new(Tensor.From(PlainArrays.Gather<float>(x.Plain().ToArray(), sizes, moves, first), sizes));

        static int[] ToImage(int[] plain) => [plain[0], plain[2], plain[3], plain[1]];
    }

    /// <summary>The number of integers of a shape that a graph's bookkeeping may have.</summary>
    private static int CheckIntegers(OnnxCall call, int[] shape)
    {
        var count = shape.Aggregate(1L, (product, size) => product * size);
        return count <= IntegerArray.MostValues
            ? (int)count
            : throw call.Refuse($"it makes {count:N0} integers, more than the {IntegerArray.MostValues:N0} allowed");
    }

}
