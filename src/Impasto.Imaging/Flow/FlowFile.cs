using System.Buffers.Binary;
using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Flow;

/// <summary>
/// Flow on disk: Middlebury's .flo (exact) and KITTI's 16-bit PNG (steps of 1/64 px within 512 px). Files are told by content; vectors that a file calls unknown are NaN in memory and the
/// other way round.
/// </summary>
internal static class FlowFile
{
    /// <summary>The ending of Middlebury's files.</summary>
    public const string Ending = ".flo";

    private const float Magic = 202021.25f;
    private const int HeaderBytes = 12;

    /// <summary>Middlebury calls a vector unknown where a part of it is larger than this.</summary>
    private const float LargestKnown = 1e9f;

    private const float Unknown = 1e10f;

    /// <summary>Reads a file of either kind.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">Null for <see cref="PictureLimits.Default"/>.</param>
    /// <exception cref="IOException">The file can't be opened.</exception>
    /// <exception cref="InputException">It is no flow, truncated or beyond the limits.</exception>
    /// <exception cref="PictureException">It is a PNG that is damaged or beyond the limits.</exception>
    public static FlowField Load(string path, PictureLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        limits ??= PictureLimits.Default;
        using var stream = File.OpenRead(path);
        if (stream.Length > limits.MaxBytes)
            throw Bad(path, $"it has {stream.Length} bytes and the limit is {limits.MaxBytes}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Parse(bytes, path, limits);
    }

    /// <summary>Reads a file in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="limits">Null for <see cref="PictureLimits.Default"/>.</param>
    /// <exception cref="InputException">As <see cref="Load"/>.</exception>
    /// <exception cref="PictureException">As <see cref="Load"/>.</exception>
    public static FlowField Parse(byte[] bytes, string name, PictureLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        limits ??= PictureLimits.Default;
        if (bytes is [0x89, (byte)'P', (byte)'N', (byte)'G', ..])
            return ParseKitti(bytes, name, limits);
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadSingleLittleEndian(bytes) != Magic)
            throw Bad(name, "it begins neither as .flo nor as PNG");
        int width = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4)), height = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8));
        if (width < 1 || height < 1 || (long)width * height > Math.Min(limits.MaxPixels, Array.MaxLength / 2))
            throw Bad(name, $"it claims {width}x{height} vectors, and there may be from 1 to {Math.Min(limits.MaxPixels, Array.MaxLength / 2)}");
        if (bytes.LongLength != HeaderBytes + 8L * width * height)
            throw Bad(name, $"{width}x{height} vectors take {HeaderBytes + 8L * width * height} bytes and it has {bytes.LongLength}");
        var vectors = new float[2 * width * height];
        for (var i = 0; i < vectors.Length; i += 2)
        {
            var (u, v) = (Read(i), Read(i + 1));
            (vectors[i], vectors[i + 1]) = Math.Abs(u) <= LargestKnown && Math.Abs(v) <= LargestKnown ? (u, v) : (float.NaN, float.NaN);
        }
        return new FlowField(width, height, vectors);

        float Read(int i) => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(HeaderBytes + 4 * i));
    }

    /// <summary>Writes Middlebury's format where the name ends in .flo, else KITTI's.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="PictureException">The PNG can't be.</exception>
    public static void Save(FlowField flow, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        WholeFile.Write(path, path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? ToFlo(flow) : ToKitti(flow));
    }

    /// <summary>The bytes of a .flo file.</summary>
    public static byte[] ToFlo(FlowField flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var bytes = new byte[checked(HeaderBytes + 8 * flow.Width * flow.Height)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), flow.Width);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), flow.Height);
        for (var i = 0; i < flow.Vectors.Length; i += 2)
        {
            var isKnown = float.IsFinite(flow.Vectors[i]) && float.IsFinite(flow.Vectors[i + 1]);
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(HeaderBytes + 4 * i), isKnown ? flow.Vectors[i] : Unknown);
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(HeaderBytes + 4 * i + 4), isKnown ? flow.Vectors[i + 1] : Unknown);
        }
        return bytes;
    }

    /// <summary>The bytes of KITTI's PNG: red and green are 32768 + 64 u and v, blue tells known from unknown. Vectors of 512 px and more, which don't fit, become unknown.</summary>
    public static byte[] ToKitti(FlowField flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var picture = new Picture(flow.Width, flow.Height, 3);
        for (var i = 0; i < flow.Width * flow.Height; i++)
        {
            float u = MathF.Round(32768 + 64 * flow.Vectors[2 * i]), v = MathF.Round(32768 + 64 * flow.Vectors[2 * i + 1]);
            if (u is >= 0 and <= 65535 && v is >= 0 and <= 65535)
                (picture.Pixels[3 * i], picture.Pixels[3 * i + 1], picture.Pixels[3 * i + 2]) = (u / 65535, v / 65535, 1 / 65535f);
        }
        return PictureFile.Encode(picture, PictureFormat.Png, new PictureWriteOptions { BitDepth = 16 });
    }

    private static FlowField ParseKitti(byte[] bytes, string name, PictureLimits limits)
    {
        var info = PictureFile.Identify(bytes, limits, name);
        if (info.BitDepth != 16 || info.Bands != 3)
            throw Bad(name, $"KITTI's PNG has 3 channels of 16 bits and this one {info.Bands} of {info.BitDepth}");
        var picture = PictureFile.Load(bytes, limits, name);
        var flow = new FlowField(picture.Width, picture.Height);
        for (var i = 0; i < picture.Width * picture.Height; i++)
        {
            var isKnown = picture.Pixels[3 * i + 2] > 0;
            for (var k = 0; k < 2; k++)
                flow.Vectors[2 * i + k] = isKnown ? (MathF.Round(65535 * picture.Pixels[3 * i + k]) - 32768) / 64 : float.NaN;
        }
        return flow;
    }

    private static InputException Bad(string name, string reason) =>
        new($"{name} is not a flow that can be read, since {reason}", "give a whole Middlebury .flo file or KITTI PNG") { File = name };
}
