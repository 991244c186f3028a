using System.Text.Json;
using Impasto.LinearAlgebra;
using Impasto.Tensors;

namespace Impasto.Faces;

/// <summary>
/// Weights in TensorFlow.js' layout: NAME-weights_manifest.json lists tensors, each with its shape and, when it is quantised, a scale and a least value; NAME.bin holds their
/// bytes in that order.
/// </summary>
internal sealed class QuantizedWeights
{
    /// <summary>No manifest is longer, bytes.</summary>
    public const int MaxManifestBytes = 1 << 20;

    /// <summary>No weight file is longer, bytes.</summary>
    public const int MaxBytes = 64 << 20;

    private readonly Dictionary<string, (int[] Shape, float[] Values)> _tensors = new(StringComparer.Ordinal);
    private readonly string _name;

    /// <summary>Reads FOLDER/NAME-weights_manifest.json and FOLDER/NAME.bin.</summary>
    /// <exception cref="ModelException">A file is missing, too large, malformed, or the sizes don't agree.</exception>
    public QuantizedWeights(string folder, string name)
    {
        _name = name;
        try
        {
            var manifest = ReadBounded(Path.Combine(folder, $"{name}-weights_manifest.json"), MaxManifestBytes);
            var bytes = ReadBounded(Path.Combine(folder, $"{name}.bin"), MaxBytes);
            using var json = JsonDocument.Parse(manifest, new JsonDocumentOptions { MaxDepth = 16 });
            var position = 0;
            foreach (var group in json.RootElement.EnumerateArray())
            {
                foreach (var weight in group.GetProperty("weights").EnumerateArray())
                    Add(weight, bytes, ref position);
            }
            if (position != bytes.Length)
                throw Bad($"the manifest describes {position} bytes and the file has {bytes.Length}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Bad(e.Message.TrimEnd('.'), e);
        }
    }

    /// <summary>A convolution's weights as the engine wants them, [O, kH, kW, I], from TensorFlow's [kH, kW, I, O].</summary>
    public Tensor Filters(string name) => Transposed(name, (h, w, i, o) => [o, h, w, i], (y, x, i, o, shape) => ((o * shape[0] + y) * shape[1] + x) * shape[2] + i);

    /// <summary>A depthwise convolution's weights, [C, kH, kW, 1], from TensorFlow's [kH, kW, C, 1].</summary>
    public Tensor Depthwise(string name) => Transposed(name, (h, w, i, o) => [i * o, h, w, 1], (y, x, i, o, shape) => ((i * shape[3] + o) * shape[0] + y) * shape[1] + x);

    /// <summary>A bias, [O].</summary>
    public Tensor Vector(string name)
    {
        var (shape, values) = Get(name, 1);
        return Tensor.From(values, shape);
    }

    /// <summary>A fully connected layer's weights, [O, I], from TensorFlow's [I, O].</summary>
    public Tensor Matrix(string name)
    {
        var (shape, values) = Get(name, 2);
        var transposed = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
            transposed[i % shape[1] * shape[0] + i / shape[1]] = values[i];
        return Tensor.From(transposed, shape[1], shape[0]);
    }

    private Tensor Transposed(string name, Func<int, int, int, int, int[]> sizes, Func<int, int, int, int, int[], int> place)
    {
        var (shape, values) = Get(name, 4);
        var result = new float[values.Length];
        for (int n = 0, y = 0; y < shape[0]; y++)
        {
            for (var x = 0; x < shape[1]; x++)
            {
                for (var i = 0; i < shape[2]; i++)
                {
                    for (var o = 0; o < shape[3]; o++)
                        result[place(y, x, i, o, shape)] = values[n++];
                }
            }
        }
        return Tensor.From(result, sizes(shape[0], shape[1], shape[2], shape[3]));
    }

    private (int[] Shape, float[] Values) Get(string name, int rank)
    {
        if (!_tensors.TryGetValue(name, out var tensor))
            throw Bad($"it has no tensor \"{name}\"");
        return tensor.Shape.Length == rank ? tensor : throw Bad($"its tensor \"{name}\" has {tensor.Shape.Length} dimensions instead of {rank}");
    }

    private void Add(JsonElement weight, byte[] bytes, ref int position)
    {
        var name = weight.GetProperty("name").GetString() ?? throw Bad("a tensor has no name");
        int[] shape = [.. weight.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
        long count = 1;
        foreach (var size in shape)
        {
            count *= size;
            if (size < 1 || count > MaxBytes || shape.Length > 4)
                throw Bad($"the shape [{string.Join(", ", shape)}] of \"{name}\" is not one to four sizes of a sensible product");
        }
        var quantized = weight.TryGetProperty("quantization", out var quantization);
        var type = (quantized ? quantization : weight).GetProperty("dtype").GetString();
        if ((quantized, type) is not ((true, "uint8") or (false, "float32")))
            throw Bad($"\"{name}\" is stored as {type}, and only quantised uint8 and plain float32 are known");
        var length = (int)count * (quantized ? 1L : 4);
        if (position + length > bytes.Length)
            throw Bad($"the file ends within \"{name}\"");
        var values = new float[count];
        if (quantized)
        {
            double scale = quantization.GetProperty("scale").GetDouble(), least = quantization.GetProperty("min").GetDouble();
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)(bytes[position + i] * scale + least);
        }
        else
            Buffer.BlockCopy(bytes, position, values, 0, (int)length);
        if (!Array.TrueForAll(values, float.IsFinite))
            throw Bad($"\"{name}\" holds values that are not finite");
        if (!_tensors.TryAdd(name, (shape, values)))
            throw Bad($"\"{name}\" is there twice");
        position += (int)length;
    }

    private static byte[] ReadBounded(string path, int most)
    {
        using var stream = File.OpenRead(path);
        if (stream.Length > most)
            throw new IOException($"{Path.GetFileName(path)} has {stream.Length} bytes and at most {most} are read");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private ModelException Bad(string reason, Exception? inner = null) =>
        new($"The face model {_name} can't be used, since {reason}", "delete node_modules and build again, or give the landmarks with `Landmarks` FILE.pts", inner);
}
