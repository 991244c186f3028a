using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Impasto.Tensors.Weights.Onnx;

/// <summary>
/// Reads ONNX's messages (field numbers: onnx/onnx.proto). Fields that matter to no inference, such as documentation, are passed over.
/// </summary>
internal sealed class OnnxParser
{
    private const int MostNodes = WeightLimits.Arrays;
    private const int MostAttributes = 64;
    private const int MostListed = 65_536;
    private const int MostUnpacked = 16 << 20;

    private readonly string _source;
    private readonly Dictionary<string, string> _metadata = [];
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxValueInfo> _inputs = [];
    private readonly List<OnnxValueInfo> _outputs = [];
    private readonly List<WeightArray> _initializers = [];
    private string _producer = "";
    private long? _opset;
    private bool _hasGraph;

    private OnnxParser(string source) => _source = source;

    public static OnnxModel Parse(ReadOnlyMemory<byte> content, string source)
    {
        var parser = new OnnxParser(source);
        parser.ReadModel(new ProtoReader(content, source));
        if (!parser._hasGraph || parser._opset is null)
            throw parser.Refuse("as an ONNX model, it has no graph or no operator set");
        var opset = (int)Math.Clamp(parser._opset.Value, 0, int.MaxValue);
        var weights = new WeightFile(parser._initializers, parser._metadata, WeightFormat.Onnx, source);
        return new OnnxModel(source, parser._producer, opset, parser._inputs, parser._outputs, parser._nodes, weights);
    }

    private void ReadModel(ProtoReader model)
    {
        while (model.Next())
        {
            switch (model.Field)
            {
                case 2:
                    _producer = model.Text;
                    break;
                case 7 when !_hasGraph:
                    _hasGraph = true;
                    ReadGraph(model.Message);
                    break;
                case 7:
                    throw Refuse("it holds two graphs");
                case 8:
                    ReadOpset(model.Message);
                    break;
                case 14:
                    var (key, value) = ReadEntry(model.Message);
                    if (_metadata.Count == WeightLimits.Arrays || !_metadata.TryAdd(key, value))
                        throw Refuse($"its metadata has the key '{key}' twice or has too many");
                    break;
            }
        }
    }

    private void ReadOpset(ProtoReader opset)
    {
        var domain = "";
        long version = 0;
        while (opset.Next())
        {
            if (opset.Field == 1)
                domain = opset.Text;
            else if (opset.Field == 2)
                version = opset.Integer;
        }
        if (!IsStandard(domain))
            return;
        if (_opset is not null)
            throw Refuse("it names two standard operator sets");
        _opset = version;
    }

    private (string Key, string Value) ReadEntry(ProtoReader entry)
    {
        var (key, value) = ("", "");
        while (entry.Next())
        {
            if (entry.Field == 1)
                key = entry.Text;
            else if (entry.Field == 2)
                value = entry.Bytes.Length <= 1 << 16
                    ? Encoding.UTF8.GetString(entry.Bytes.Span)
                    : throw Refuse($"its metadata '{key}' is too long");
        }
        return (key, value);
    }

    private void ReadGraph(ProtoReader graph)
    {
        while (graph.Next())
        {
            if (_nodes.Count + _initializers.Count + _inputs.Count + _outputs.Count > MostNodes)
                throw Refuse($"its graph has more than {MostNodes} nodes, weights, inputs and outputs");
            switch (graph.Field)
            {
                case 1:
                    _nodes.Add(ReadNode(graph.Message));
                    break;
                case 5:
                    _initializers.Add(ReadTensor(graph.Message));
                    break;
                case 11:
                    _inputs.Add(ReadValueInfo(graph.Message));
                    break;
                case 12:
                    _outputs.Add(ReadValueInfo(graph.Message));
                    break;
                case 15:
                    throw Refuse("it has sparse weights, which aren't read", "Export it with dense weights");
            }
        }
    }

    private OnnxNode ReadNode(ProtoReader node)
    {
        List<string> inputs = [], outputs = [];
        List<ProtoReader> attributes = [];
        var (name, op, domain) = ("", "", "");
        while (node.Next())
        {
            switch (node.Field)
            {
                case 1:
                    inputs.Add(node.Text);
                    break;
                case 2:
                    outputs.Add(node.Text);
                    break;
                case 3:
                    name = node.Text;
                    break;
                case 4:
                    op = node.Text;
                    break;
                case 5:
                    if (attributes.Count == MostAttributes)
                        throw Refuse($"its node '{name}' has more than {MostAttributes} attributes");
                    attributes.Add(node.Message);
                    break;
                case 7:
                    domain = node.Text;
                    break;
            }
        }
        if (!IsStandard(domain))
            throw Refuse($"its node '{name}' is a {domain}.{op}, which is no standard operator",
                "Export the network from standard operators only");
        Dictionary<string, object> settings = [];
        foreach (var attribute in attributes)
        {
            var (key, value) = ReadAttribute(attribute, op);
            if (!settings.TryAdd(key, value))
                throw Refuse($"its node '{name}' ({op}) has the attribute '{key}' twice");
        }
        return new OnnxNode(op, name, inputs, outputs, settings);
    }

    private (string Name, object Value) ReadAttribute(ProtoReader attribute, string op)
    {
        var (name, text) = ("", "");
        long type = 0, integer = 0;
        var number = 0f;
        WeightArray? tensor = null;
        List<long> integers = [];
        List<byte> numbers = [];
        List<string> texts = [];
        while (attribute.Next())
        {
            switch (attribute.Field)
            {
                case 1:
                    name = attribute.Text;
                    break;
                case 2:
                    number = attribute.Float;
                    break;
                case 3:
                    integer = attribute.Integer;
                    break;
                case 4:
                    text = attribute.Text;
                    break;
                case 5:
                    tensor = ReadTensor(attribute.Message);
                    break;
                case 7:
                    attribute.AddFixed(numbers);
                    break;
                case 8:
                    attribute.AddIntegers(integers, MostListed);
                    break;
                case 9:
                    texts.Add(attribute.Text);
                    break;
                case 20:
                    type = attribute.Integer;
                    break;
            }
        }
        object? value = type switch
        {
            1 => number,
            2 => integer,
            3 => text,
            4 => tensor,
            6 when numbers.Count % sizeof(float) == 0 => MemoryMarshal.Cast<byte, float>(CollectionsMarshal.AsSpan(numbers)).ToArray(),
            7 => integers.ToArray(),
            8 => texts.ToArray(),
            _ => null,
        };
        return (name, value ?? throw Refuse($"the attribute '{name}' of an operator {op} is of a kind that isn't read (type {type})"));
    }

    private OnnxValueInfo ReadValueInfo(ProtoReader info)
    {
        var name = "";
        WeightType? type = null;
        int?[]? shape = null;
        while (info.Next())
        {
            if (info.Field == 1)
                name = info.Text;
            else if (info.Field == 2)
                (type, shape) = ReadType(info.Message);
        }
        return new OnnxValueInfo(name, type ?? throw Refuse($"its input or output '{name}' is no tensor of a known type"), shape);
    }

    private (WeightType? Type, int?[]? Shape) ReadType(ProtoReader message)
    {
        WeightType? type = null;
        List<int?>? shape = null;
        while (message.Next())
        {
            if (message.Field != 1)
                continue;
            var tensor = message.Message;
            while (tensor.Next())
            {
                if (tensor.Field == 1)
                    type = OnnxTypes.FromCode(tensor.Integer);
                else if (tensor.Field == 2)
                    shape = ReadShape(tensor.Message);
            }
        }
        return (type, shape?.ToArray());
    }

    private List<int?> ReadShape(ProtoReader message)
    {
        List<int?> shape = [];
        while (message.Next())
        {
            if (message.Field != 1)
                continue;
            if (shape.Count == WeightLimits.Rank)
                throw Refuse($"an input or output has more than {WeightLimits.Rank} dimensions");
            int? size = null;
            var dimension = message.Message;
            while (dimension.Next())
            {
                if (dimension.Field == 1 && dimension.Integer is >= 0 and <= int.MaxValue)
                    size = (int)dimension.Integer;
            }
            shape.Add(size);
        }
        return shape;
    }

    private WeightArray ReadTensor(ProtoReader tensor)
    {
        List<long> dimensions = [], integers = [];
        List<byte> numbers = [];
        ReadOnlyMemory<byte>? raw = null;
        var name = "";
        long code = 0;
        while (tensor.Next())
        {
            switch (tensor.Field)
            {
                case 1:
                    tensor.AddIntegers(dimensions, WeightLimits.Rank);
                    break;
                case 2:
                    code = tensor.Integer;
                    break;
                case 4 or 10:
                    tensor.AddFixed(numbers);
                    break;
                case 5 or 7 or 11:
                    tensor.AddIntegers(integers, MostUnpacked);
                    break;
                case 8:
                    name = tensor.Text;
                    break;
                case 9:
                    raw = tensor.Bytes;
                    break;
                case 13:
                case 14 when tensor.Integer != 0:
                    throw Refuse($"its weight '{name}' lies in another file, which is never opened",
                        "Export the model as one file, with its weights inside");
                case 3 or 6:
                    throw Refuse($"its weight '{name}' is cut in segments or holds text", "Export it with plain numeric weights");
            }
        }
        if (OnnxTypes.FromCode(code) is not { } type)
            throw Refuse($"its weight '{name}' has the unknown type {code}", "Export it with float32 weights");
        var (shape, count) = WeightLimits.CheckShape(dimensions.ToArray(), type, name, _source);
        var bytes = raw ?? (type is WeightType.Float32 or WeightType.Float64 ? numbers.ToArray() : Narrow(integers, type.Size()));
        if (bytes.Length != (long)count * type.Size())
            throw Refuse($"its weight '{name}' of shape {new Shape(shape)} needs {(long)count * type.Size()} bytes and has {bytes.Length}");
        return new WeightArray(name, shape, type, bytes);
    }

    /// <summary>Small types are stored one to a varint: keeps the low bytes of each.</summary>
    private static byte[] Narrow(List<long> values, int size)
    {
        var bytes = new byte[values.Count * size];
        Span<byte> wide = stackalloc byte[8];
        for (var i = 0; i < values.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(wide, values[i]);
            wide[..size].CopyTo(bytes.AsSpan(i * size));
        }
        return bytes;
    }

    private static bool IsStandard(string domain) => domain is "" or "ai.onnx";

    private WeightFormatException Refuse(string problem, string advice = WeightFormatException.FetchAgain) => new(_source, problem, advice);
}
