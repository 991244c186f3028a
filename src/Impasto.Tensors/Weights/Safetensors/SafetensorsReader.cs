using System.Buffers.Binary;
using System.Text.Json;

namespace Impasto.Tensors.Weights.Safetensors;

/// <summary>
/// Reads safetensors: a 64-bit length, a JSON header of that length (padded with spaces), then the arrays, which must fill the rest
/// without gap or overlap.
/// </summary>
internal static class SafetensorsReader
{
    public const string MetadataKey = "__metadata__";

    private sealed record Entry(string Name, WeightType Type, int[] Shape, long Begin, long End);

    public static bool Recognizes(ReadOnlySpan<byte> start) => start.Length > 8 && start[8] == (byte)'{';

    public static WeightFile Read(ReadOnlyMemory<byte> file, string source)
    {
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(file.Span);
        if (headerLength > WeightLimits.SafetensorsHeaderBytes || (long)headerLength > file.Length - 8)
            throw Damaged(source, $"its header claims {headerLength:N0} bytes, and the whole file has {file.Length:N0}");
        var data = file[(8 + (int)headerLength)..];
        Dictionary<string, string> metadata = [];
        var entries = ReadHeader(file.Span.Slice(8, (int)headerLength), metadata, source);

        long end = 0;
        foreach (var entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != end)
                throw Damaged(source, $"the array '{entry.Name}' begins at byte {entry.Begin}, where the one before it ends at {end}");
            end = entry.End;
        }
        if (end != data.Length)
            throw Damaged(source, $"its arrays take {end:N0} bytes, and {data.Length:N0} are there");
        return new WeightFile(entries.Select(e => new WeightArray(e.Name, e.Shape, e.Type, data[(int)e.Begin..(int)e.End])), metadata,
            WeightFormat.Safetensors, source);
    }

    private static List<Entry> ReadHeader(ReadOnlySpan<byte> header, Dictionary<string, string> metadata, string source)
    {
        List<Entry> entries = [];
        try
        {
            var json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 4 });
            Expect(ref json, JsonTokenType.StartObject, source);
            var hasMetadata = false;
            while (NextName(ref json, source) is { } name)
            {
                if (name != MetadataKey)
                    entries.Add(ReadEntry(ref json, name, source));
                else if (hasMetadata)
                    throw Damaged(source, "its header has metadata twice");
                else
                    ReadMetadata(ref json, metadata, source);
                hasMetadata |= name == MetadataKey;
                if (entries.Count > WeightLimits.Arrays)
                    throw Damaged(source, $"it holds more than {WeightLimits.Arrays} arrays");
            }
            if (json.Read())
                throw Damaged(source, "something follows its header's JSON object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that isn't valid UTF-8 or UTF-16.
            throw new WeightFormatException(source, "its header isn't valid JSON", WeightFormatException.FetchAgain, e);
        }
        return entries;
    }

    private static void ReadMetadata(ref Utf8JsonReader json, Dictionary<string, string> metadata, string source)
    {
        Expect(ref json, JsonTokenType.StartObject, source);
        while (NextName(ref json, source) is { } key)
        {
            Expect(ref json, JsonTokenType.String, source);
            if (!metadata.TryAdd(key, json.GetString()!))
                throw Damaged(source, $"its metadata has the key '{key}' twice");
        }
    }

    private static Entry ReadEntry(ref Utf8JsonReader json, string name, string source)
    {
        Expect(ref json, JsonTokenType.StartObject, source);
        WeightType? type = null;
        List<long>? dimensions = null, offsets = null;
        while (NextName(ref json, source) is { } key)
        {
            switch (key)
            {
                case "dtype" when type is null:
                    Expect(ref json, JsonTokenType.String, source);
                    type = TypeOf(json.GetString()!, name, source);
                    break;
                case "shape" when dimensions is null:
                    dimensions = ReadIntegers(ref json, WeightLimits.Rank, name, source);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadIntegers(ref json, 2, name, source);
                    break;
                default:
                    throw Damaged(source, $"the array '{name}' has the unknown or repeated field '{key}'");
            }
        }
        if (type is null || dimensions is null || offsets is not { Count: 2 })
            throw Damaged(source, $"the array '{name}' lacks one of dtype, shape and data_offsets");

        var (shape, count) = WeightLimits.CheckShape(dimensions.ToArray(), type.Value, name, source);
        var (begin, end) = (offsets[0], offsets[1]);
        if (begin < 0 || end < begin)
            throw Damaged(source, $"the array '{name}' has the offsets {begin} to {end}");
        if (end - begin != (long)count * type.Value.Size())
        {
            throw Damaged(source,
                $"the array '{name}' of shape {new Shape(shape)} needs {(long)count * type.Value.Size()} bytes and has {end - begin}");
        }
        return new Entry(name, type.Value, shape, begin, end);
    }

    private static List<long> ReadIntegers(ref Utf8JsonReader json, int most, string name, string source)
    {
        Expect(ref json, JsonTokenType.StartArray, source);
        List<long> values = [];
        while (json.Read() && json.TokenType == JsonTokenType.Number)
        {
            if (!json.TryGetInt64(out var value))
                throw Damaged(source, $"the array '{name}' has a size or offset that isn't a 64-bit integer");
            if (values.Count == most)
                throw Damaged(source, $"the array '{name}' has more than {most} sizes or offsets");
            values.Add(value);
        }
        if (json.TokenType != JsonTokenType.EndArray)
            throw Damaged(source, $"the array '{name}' has a size or offset that isn't a number");
        return values;
    }

    private static string? NextName(ref Utf8JsonReader json, string source)
    {
        if (!json.Read())
            throw Damaged(source, "its header's JSON ends early");
        return json.TokenType == JsonTokenType.PropertyName ? json.GetString() : null;
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType token, string source)
    {
        if (!json.Read() || json.TokenType != token)
            throw Damaged(source, $"its header has {json.TokenType} where {token} belongs");
    }

    private static WeightType TypeOf(string dtype, string name, string source) => dtype switch
    {
        "F64" => WeightType.Float64,
        "F32" => WeightType.Float32,
        "F16" => WeightType.Float16,
        "BF16" => WeightType.BFloat16,
        "I64" => WeightType.Int64,
        "I32" => WeightType.Int32,
        "I16" => WeightType.Int16,
        "I8" => WeightType.Int8,
        "U64" => WeightType.UInt64,
        "U32" => WeightType.UInt32,
        "U16" => WeightType.UInt16,
        "U8" => WeightType.UInt8,
        "BOOL" => WeightType.Bool,
        _ => throw new WeightFormatException(source, $"the array '{name}' has the unknown dtype '{dtype}'",
            "Export it as F32, F16 or BF16"),
    };

    private static WeightFormatException Damaged(string source, string problem) => new(source, problem, WeightFormatException.FetchAgain);
}
