using System.Globalization;

namespace Impasto.Tensors.Weights;

/// <summary>What a weight file may ask for at most. Nothing larger is read, whatever the file claims.</summary>
public static class WeightLimits
{
    /// <summary>Bytes in a file: 2 GiB less a little, the longest array that .NET has.</summary>
    public static int FileBytes => Array.MaxLength;

    /// <summary>Arrays in a file.</summary>
    public const int Arrays = 65_536;

    /// <summary>Dimensions of an array.</summary>
    public const int Rank = 32;

    /// <summary>Characters in an array's name.</summary>
    public const int NameLength = 1024;

    /// <summary>Bytes in a safetensors header: the reference implementation's own limit.</summary>
    public const int SafetensorsHeaderBytes = 100_000_000;

    /// <summary>Instructions in a pickle; a state dict takes about 40 a tensor.</summary>
    public const int PickleInstructions = 2_000_000;

    /// <summary>How deep dicts, lists and tuples may nest in a pickle.</summary>
    public const int PickleDepth = 64;

    /// <summary>
    /// What an archive may unpack to, or strided views be copied to, as a multiple of the file's own size (and a mebibyte on top).
    /// </summary>
    public const int Expansion = 64;

    internal static long ExpandedBytes(int fileBytes) => Math.Min(FileBytes, (long)fileBytes * Expansion + (1 << 20));

    /// <summary>Checks a shape against <see cref="Rank"/> and the largest array; returns it, with its number of elements.</summary>
    internal static (int[] Shape, int Count) CheckShape(ReadOnlySpan<long> dimensions, WeightType type, string name, string file)
    {
        if (dimensions.Length > Rank)
            throw Refuse($"has {dimensions.Length} dimensions, more than the {Rank} allowed");
        var shape = new int[dimensions.Length];
        long count = 1;
        for (var i = 0; i < shape.Length; i++)
        {
            var size = dimensions[i];
            if (size < 0)
                throw Refuse($"has a negative size, {size.ToString(CultureInfo.InvariantCulture)}, in its shape");
            if (size > int.MaxValue || (count *= size) > FileBytes / type.Size())
                throw Refuse($"claims a shape larger than {FileBytes:N0} bytes");
            shape[i] = (int)size;
        }
        return (shape, (int)count);

        WeightFormatException Refuse(string problem) => new(file, $"the array '{name}' {problem}", WeightFormatException.FetchAgain);
    }
}
