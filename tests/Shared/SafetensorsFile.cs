using System.Runtime.InteropServices;
using System.Text.Json;

namespace Impasto.TestSupport;

/// <summary>
/// Reads a fixture file: name -> values and shape. Deliberately apart from the library's own reader, which is itself under test, and lenient where that is strict.
/// </summary>
internal sealed class SafetensorsFile
{
    private readonly byte[] _bytes;
    private readonly int _dataStart;
    private readonly Dictionary<string, (string Type, int[] Shape, int Begin, int End)> _entries = [];

    public SafetensorsFile(string path)
    {
        _bytes = File.ReadAllBytes(path);
        var headerLength = (int)BitConverter.ToInt64(_bytes, 0);
        _dataStart = 8 + headerLength;
        using var header = JsonDocument.Parse(_bytes.AsMemory(8, headerLength));
        foreach (var entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
                continue;
            var offsets = entry.Value.GetProperty("data_offsets");
            _entries[entry.Name] = (entry.Value.GetProperty("dtype").GetString()!,
                [.. entry.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())], offsets[0].GetInt32(), offsets[1].GetInt32());
        }
    }

    public IEnumerable<string> Names => _entries.Keys;

    public bool Contains(string name) => _entries.ContainsKey(name);

    public int[] Shape(string name) => _entries[name].Shape;

    /// <summary>The values as float, whatever their stored type.</summary>
    public float[] Floats(string name) => [.. Doubles(name).Select(v => (float)v)];

    /// <summary>The values as double, whatever their stored type.</summary>
    public double[] Doubles(string name)
    {
        var (type, _, begin, end) = _entries[name];
        var data = _bytes.AsSpan(_dataStart + begin, end - begin);
        return type switch
        {
            "F64" => MemoryMarshal.Cast<byte, double>(data).ToArray(),
            "F32" => Array.ConvertAll(MemoryMarshal.Cast<byte, float>(data).ToArray(), v => (double)v),
            "F16" => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(data).ToArray(), v => (double)v),
            "I64" => Array.ConvertAll(MemoryMarshal.Cast<byte, long>(data).ToArray(), v => (double)v),
            "I32" => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(data).ToArray(), v => (double)v),
            "U8" or "BOOL" => Array.ConvertAll(data.ToArray(), v => (double)v),
            _ => throw new NotSupportedException($"{name} is stored as {type}, which no fixture uses so far: add it here."),
        };
    }
}
