using System.Globalization;

namespace Impasto.Tensors.Weights.Onnx;

/// <summary>Writes a model's messages (field numbers: onnx/onnx.proto); the same model gives the same bytes.</summary>
internal static class OnnxWriter
{
    /// <summary>The IR version that came with opset 13.</summary>
    private const int IrVersion = 7;

    public static byte[] Write(OnnxModel model)
    {
        var message = new ProtoWriter().Integer(1, IrVersion).Text(2, model.Producer).Message(7, Graph(model))
            .Message(8, new ProtoWriter().Text(1, "").Integer(2, model.Opset));
        foreach (var (key, value) in model.Initializers.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
            message.Message(14, new ProtoWriter().Text(1, key).Text(2, value));
        return message.ToArray();
    }

    private static ProtoWriter Graph(OnnxModel model)
    {
        var graph = new ProtoWriter();
        foreach (var node in model.Nodes)
            graph.Message(1, Node(node));
        graph.Text(2, Path.GetFileNameWithoutExtension(model.Source));
        foreach (var weight in model.Initializers)
            graph.Message(5, Tensor(weight));
        foreach (var input in model.Inputs)
            graph.Message(11, ValueInfo(input));
        foreach (var output in model.Outputs)
            graph.Message(12, ValueInfo(output));
        return graph;
    }

    private static ProtoWriter Node(OnnxNode node)
    {
        var message = new ProtoWriter();
        foreach (var input in node.Inputs)
            message.Text(1, input);
        foreach (var output in node.Outputs)
            message.Text(2, output);
        message.Text(3, node.Name).Text(4, node.Operator);
        foreach (var (name, value) in node.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
            message.Message(5, Attribute(name, value));
        return message;
    }

    private static ProtoWriter Attribute(string name, object value)
    {
        var message = new ProtoWriter().Text(1, name);
        switch (value)
        {
            case float number:
                return message.Float(2, number).Integer(20, 1);
            case long integer:
                return message.Integer(3, integer).Integer(20, 2);
            case string text:
                return message.Text(4, text).Integer(20, 3);
            case WeightArray tensor:
                return message.Message(5, Tensor(tensor)).Integer(20, 4);
            case float[] numbers:
                Array.ForEach(numbers, n => message.Float(7, n));
                return message.Integer(20, 6);
            case long[] integers:
                Array.ForEach(integers, i => message.Integer(8, i));
                return message.Integer(20, 7);
            case string[] texts:
                Array.ForEach(texts, t => message.Text(9, t));
                return message.Integer(20, 8);
            default:
                throw new ArgumentException($"The attribute '{name}' is a {value.GetType().Name}, which ONNX has no place for.",
                    nameof(value));
        }
    }

    private static ProtoWriter Tensor(WeightArray array)
    {
        var message = new ProtoWriter();
        foreach (var size in array.Shape)
            message.Integer(1, size);
        return message.Integer(2, array.Type.Code()).Text(8, array.Name).Bytes(9, array.Bytes.Span);
    }

    /// <summary>Open sizes get the value's name and the axis as their symbol: no two are tied to each other.</summary>
    private static ProtoWriter ValueInfo(OnnxValueInfo info)
    {
        var tensor = new ProtoWriter().Integer(1, info.Type.Code());
        if (info.Shape is not null)
        {
            var shape = new ProtoWriter();
            foreach (var (axis, size) in info.Shape.Index())
            {
                shape.Message(1, size is { } known
                    ? new ProtoWriter().Integer(1, known)
                    : new ProtoWriter().Text(2, string.Create(CultureInfo.InvariantCulture, $"{info.Name}_{axis}")));
            }
            tensor.Message(2, shape);
        }
        return new ProtoWriter().Text(1, info.Name).Message(2, new ProtoWriter().Message(1, tensor));
    }
}
