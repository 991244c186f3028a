using System.Buffers;
using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Impasto.Tensors.Weights.Safetensors;

/// <summary>
/// Writes safetensors: the same arrays give the same bytes, every array is aligned to its own number type, the data to 64 bytes.
/// </summary>
internal static class SafetensorsWriter
{
    private const int Alignment = 64;

    private sealed record Entry(WeightArray Array, WeightType Type, long Begin, long End);

    public static void Write(Stream stream, WeightFile file, WeightType floats)
    {
        if (floats is not (WeightType.Float32 or WeightType.Float16))
            throw new ArgumentException($"Weights are written as Float32 or Float16, not as {floats}.", nameof(floats));
        if (file.Contains(SafetensorsReader.MetadataKey))
            throw new ArgumentException($"safetensors keeps the name {SafetensorsReader.MetadataKey} for itself: rename that array.",
                nameof(file));
        var entries = Place(file, floats);
        var header = Header(file, entries);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var entry in entries)
            WriteArray(stream, entry, file.Source);
    }

    /// <summary>
    /// Widest number type first, else in the given order: each array is then aligned without gaps, which the format forbids.
    /// </summary>
    private static List<Entry> Place(WeightFile file, WeightType floats)
    {
        List<Entry> entries = [];
        long end = 0;
        foreach (var (array, type) in file.Select(a => (a, Type: a.Type.IsFloat() ? floats : a.Type)).OrderByDescending(e => e.Type.Size()))
        {
            var begin = end;
            end += (long)array.Count * type.Size();
            entries.Add(new Entry(array, type, begin, end));
        }
        return entries;
    }

    private static byte[] Header(WeightFile file, List<Entry> entries)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (file.Metadata.Count > 0)
            {
                json.WriteStartObject(SafetensorsReader.MetadataKey);
                foreach (var (key, value) in file.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            foreach (var entry in entries)
            {
                json.WriteStartObject(entry.Array.Name);
                json.WriteString("dtype", DtypeOf(entry.Type));
                json.WriteStartArray("shape");
                foreach (var size in entry.Array.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(entry.Begin);
                json.WriteNumberValue(entry.End);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        var padding = (Alignment - (8 + buffer.WrittenCount) % Alignment) % Alignment;
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteArray(Stream stream, Entry entry, string source)
    {
        if (entry.Type == entry.Array.Type)
        {
            stream.Write(entry.Array.Bytes.Span);
            return;
        }
        var values = entry.Array.ToFloats();
        if (entry.Type == WeightType.Float32)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }
        var halves = new Half[values.Length];
        TensorPrimitives.ConvertToHalf(values, halves);
        for (var i = 0; i < halves.Length; i++)
        {
            if (Half.IsInfinity(halves[i]) && float.IsFinite(values[i]))
                throw new WeightFormatException(source, $"the array '{entry.Array.Name}' holds {values[i]:G6}, which float16 can't",
                    "Save the weights as Float32");
        }
        stream.Write(MemoryMarshal.AsBytes(halves));
    }

    private static string DtypeOf(WeightType type) => type switch
    {
        WeightType.Float32 => "F32",
        WeightType.Float16 => "F16",
        WeightType.Int64 => "I64",
        WeightType.Int32 => "I32",
        WeightType.Int16 => "I16",
        WeightType.Int8 => "I8",
        WeightType.UInt64 => "U64",
        WeightType.UInt32 => "U32",
        WeightType.UInt16 => "U16",
        WeightType.UInt8 => "U8",
        WeightType.Bool => "BOOL",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Floating-point arrays are written as Float32 or Float16."),
    };
}
