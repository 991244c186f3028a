using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Impasto.Tensors.Weights.Numpy;
using Impasto.Tensors.Weights.Onnx;
using Impasto.Tensors.Weights.PyTorch;
using Impasto.Tensors.Weights.Safetensors;
using Impasto.Tensors.Weights.Zip;

namespace Impasto.Tensors.Weights;

/// <summary>
/// The arrays of a weight file by name, in the file's order. <see cref="Load(string)"/> reads safetensors, PyTorch (.pth, .pt: both
/// formats), NumPy (.npz,
/// .npy) and the initialisers of ONNX models, telling them apart by content; <see cref="Save(string, WeightType)"/> writes safetensors.
/// </summary>
/// <remarks>Files are hostile until decoded: nothing in them is run, and nothing is allocated that <see cref="WeightLimits"/> and the
/// file's size don't justify.</remarks>
public sealed class WeightFile : IReadOnlyList<WeightArray>
{
    private readonly List<WeightArray> _arrays = [];
    private readonly Dictionary<string, WeightArray> _byName = [];

    /// <summary>A collection of arrays, to be saved or passed on.</summary>
    /// <param name="arrays">The arrays; no two may share a name.</param>
    /// <param name="metadata">Free text by key.</param>
    /// <param name="format">The container they came from.</param>
    /// <param name="source">What to call the file in messages.</param>
    /// <exception cref="WeightFormatException">A name occurs twice or is too long, or there are too many arrays.</exception>
    public WeightFile(IEnumerable<WeightArray> arrays, IReadOnlyDictionary<string, string>? metadata = null,
        WeightFormat format = WeightFormat.Safetensors, string source = "the weights")
    {
        ArgumentNullException.ThrowIfNull(arrays);
        (Metadata, Format, Source) = (metadata ?? new Dictionary<string, string>(), format, source);
        foreach (var array in arrays)
        {
            if (array.Name.Length > WeightLimits.NameLength)
                throw new WeightFormatException(source,
                    $"an array's name has {array.Name.Length} characters, more than the {WeightLimits.NameLength} allowed", "Rename it");
            if (_arrays.Count == WeightLimits.Arrays)
                throw new WeightFormatException(source, $"it holds more than {WeightLimits.Arrays} arrays", "Split it");
            if (!_byName.TryAdd(array.Name, array))
                throw new WeightFormatException(source, $"the name '{array.Name}' occurs twice",
                    "Export the weights again, each under a name of its own");
            _arrays.Add(array);
        }
    }

    /// <summary>What the file is called in messages.</summary>
    public string Source { get; }

    /// <summary>The container that the arrays were read from.</summary>
    public WeightFormat Format { get; }

    /// <summary>Free text by key; from PyTorch files, the numbers and strings beside the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The arrays' names, in the file's order.</summary>
    public IEnumerable<string> Names => _arrays.Select(a => a.Name);

    /// <inheritdoc/>
    public int Count => _arrays.Count;

    /// <inheritdoc/>
    public WeightArray this[int index] => _arrays[index];

    /// <summary>The array of that name.</summary>
    /// <exception cref="WeightFormatException">There is none; the message says which there are.</exception>
    public WeightArray this[string name] => TryGet(name, out var array) ? array : throw Missing(name);

    /// <summary>Reads a file of any supported format.</summary>
    /// <exception cref="WeightFormatException">The file is damaged, hostile or of another kind.</exception>
    /// <exception cref="IOException">The file can't be opened or read.</exception>
    public static WeightFile Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Load(WeightBytes.Read(path), Path.GetFileName(path));
    }

    /// <summary>Reads a stream to its end; <paramref name="source"/> is what messages call it.</summary>
    /// <inheritdoc cref="Load(string)" path="/exception"/>
    public static WeightFile Load(Stream stream, string source)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Load(WeightBytes.Read(stream, source), source);
    }

    /// <summary>Reads a file that is in memory, which the arrays go on using; <paramref name="source"/> is what messages call it.</summary>
    /// <exception cref="WeightFormatException">The file is damaged, hostile or of another kind.</exception>
    public static WeightFile Load(ReadOnlyMemory<byte> content, string source)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        var start = content.Span[..Math.Min(16, content.Length)];
        if (ZipReader.Recognizes(start))
        {
            var zip = new ZipReader(content, source);
            return PyTorchZipReader.Recognizes(zip) ? PyTorchZipReader.Read(zip, source) : NpyReader.ReadArchive(zip, source);
        }
        if (NpyReader.Recognizes(start))
            return NpyReader.ReadFile(content, source);
        if (SafetensorsReader.Recognizes(start))
            return SafetensorsReader.Read(content, source);
        if (PyTorchLegacyReader.Recognizes(start))
            return PyTorchLegacyReader.Read(content, source);
        if (OnnxModel.Recognizes(start))
            return OnnxModel.Load(content, source).Initializers;
        throw WeightBytes.Unrecognized(content.Span, source);
    }

    /// <summary>Whether there is an array of that name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>The array of that name, if there is one.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out WeightArray? array) => _byName.TryGetValue(name, out array);

    /// <summary>
    /// Writes the arrays as safetensors: floating-point ones as <paramref name="floats"/> (Float32 or Float16), integers as they are. The
    /// same arrays give the
    /// same bytes. The file appears under its name only when complete.
    /// </summary>
    /// <exception cref="WeightFormatException">A number is too large for Float16.</exception>
    public void Save(string path, WeightType floats = WeightType.Float32)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WholeFile.Write(path, stream => SafetensorsWriter.Write(stream, this, floats));
    }

    /// <summary>Writes the arrays as safetensors to a stream; see <see cref="Save(string, WeightType)"/>.</summary>
    public void Save(Stream stream, WeightType floats = WeightType.Float32)
    {
        ArgumentNullException.ThrowIfNull(stream);
        SafetensorsWriter.Write(stream, this, floats);
    }

    /// <inheritdoc/>
    public IEnumerator<WeightArray> GetEnumerator() => _arrays.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private WeightFormatException Missing(string name)
    {
        const int Listed = 8;
        var there = string.Join(", ", Names.Take(Listed).Select(n => $"'{n}'")) + (Count > Listed ? $" and {Count - Listed} more" : "");
        return new(Source, $"it holds no array '{name}', only {there}", "Choose the file that belongs to this network");
    }
}
