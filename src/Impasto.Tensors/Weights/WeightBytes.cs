using System.Text;

namespace Impasto.Tensors.Weights;

/// <summary>Whole files in and out of memory.</summary>
internal static class WeightBytes
{
    public static byte[] Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, Path.GetFileName(path));
    }

    public static byte[] Read(Stream stream, string source)
    {
        if (stream.CanSeek)
        {
            var bytes = new byte[LengthOf(stream, source)];
            stream.ReadExactly(bytes);
            return bytes;
        }
        using var copy = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int got; (got = stream.Read(buffer)) > 0;)
        {
            if (copy.Length + got > WeightLimits.FileBytes)
                throw TooLong(source);
            copy.Write(buffer.AsSpan(0, got));
        }
        return copy.ToArray();
    }

    /// <summary>How much is left of a stream that can seek.</summary>
    /// <exception cref="WeightFormatException">More than <see cref="WeightLimits.FileBytes"/>.</exception>
    public static int LengthOf(Stream stream, string source)
    {
        var length = stream.Length - stream.Position;
        return length <= WeightLimits.FileBytes ? (int)length : throw TooLong(source);
    }

    /// <summary>Why a file of no known format isn't read, with what it seems to be.</summary>
    public static WeightFormatException Unrecognized(ReadOnlySpan<byte> content, string source)
    {
        if (content.IsEmpty)
            return new(source, "it is empty", "Fetch or export it again");
        var start = Encoding.Latin1.GetString(content[..Math.Min(content.Length, 64)]).TrimStart();
        if (start.StartsWith('<'))
            return new(source, "it is a web page, not weights",
                "The download answered with a page instead of the file: fetch it again from its real address");
        if (start.StartsWith("version https://git-lfs", StringComparison.Ordinal))
            return new(source, "it is a Git LFS pointer, not the weights themselves",
                "Run 'git lfs pull' in the folder that it came from");
        return new(source, "it is none of safetensors, PyTorch .pth, NumPy .npz or .npy, and ONNX",
            "If it should be one of these, fetch it again; otherwise convert it to safetensors");
    }

    private static WeightFormatException TooLong(string source) =>
        new(source, $"it is longer than {WeightLimits.FileBytes:N0} bytes", "Store the weights as float16 or split the file");
}
