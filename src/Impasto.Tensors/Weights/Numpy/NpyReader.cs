using System.Buffers.Binary;
using System.Text;
using Impasto.Tensors.Weights.Zip;

namespace Impasto.Tensors.Weights.Numpy;

/// <summary>
/// Reads NumPy's .npy (format versions 1 to 3) and .npz, a zip archive of them. Object arrays, which are pickles, are refused.
/// </summary>
internal static class NpyReader
{
    private const string Extension = ".npy";
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith(Magic);

    public static WeightFile ReadFile(ReadOnlyMemory<byte> file, string source) =>
        new([ReadArray(file, "", source, new CopyBudget(file.Length, source))], null, WeightFormat.Npy, source);

    public static WeightFile ReadArchive(ZipReader zip, string source)
    {
        if (zip.Entries.FirstOrDefault(e => !e.Name.EndsWith(Extension, StringComparison.Ordinal)) is { } other)
            throw new WeightFormatException(source, $"it is a zip archive with '{other.Name}', neither PyTorch's nor NumPy's",
                "Unpack it and choose the weight file inside");
        if (zip.Entries.Count == 0)
            throw new WeightFormatException(source, "it is an empty zip archive", WeightFormatException.FetchAgain);
        var budget = new CopyBudget(zip.Length, source);
        return new(zip.Entries.Select(e => ReadArray(zip.Read(e.Name), e.Name[..^Extension.Length], source, budget)), null,
            WeightFormat.Npz, source);
    }

    private static WeightArray ReadArray(ReadOnlyMemory<byte> file, string name, string source, CopyBudget budget)
    {
        var bytes = file.Span;
        if (bytes.Length < 12 || !Recognizes(bytes))
            throw Damaged($"the array '{name}' doesn't begin as a .npy file");
        var (start, length) = bytes[6] switch
        {
            1 => (10, BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..])),
            2 or 3 => (12, BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..])),
            var version => throw new WeightFormatException(source, $"the array '{name}' has the unknown .npy version {version}",
                "Save it by numpy.save"),
        };
        if (length > (uint)(bytes.Length - start))
            throw Damaged($"the header of the array '{name}' claims {length:N0} bytes, and the whole array has {bytes.Length:N0}");
        var header = NpyHeader.Parse(Encoding.UTF8.GetString(bytes.Slice(start, (int)length)), name, source);
        var (shape, count) = WeightLimits.CheckShape(header.Dimensions, header.Type, name, source);
        var data = file[(start + (int)length)..];
        var needed = (long)count * header.Type.Size();
        if (data.Length != needed)
            throw Damaged($"the array '{name}' of shape {new Shape(shape)} needs {needed} bytes and has {data.Length}");
        if (header.FortranOrder && shape.Length > 1)
        {
            var strides = new long[shape.Length];
            for (var (i, stride) = (0, 1L); i < shape.Length; stride *= shape[i++])
                strides[i] = stride;
            data = budget.CopyStrided(data.Span, header.Type.Size(), 0, shape, strides);
        }
        return new WeightArray(name, shape, header.Type, data);

        WeightFormatException Damaged(string problem) => new(source, problem, WeightFormatException.FetchAgain);
    }
}
