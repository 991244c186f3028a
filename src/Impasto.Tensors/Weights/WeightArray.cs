using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Impasto.Tensors.Weights;

/// <summary>
/// One named array of a weight file, in the file's own number type and axis order; <see cref="WeightLayout"/> reorders axes.
/// </summary>
public sealed class WeightArray
{
    /// <summary>An array over bytes that are already there.</summary>
    /// <param name="name">Its name in the file; empty for a file that holds one bare array.</param>
    /// <param name="shape">Its sizes, slowest axis first; empty for a single number.</param>
    /// <param name="type">How <paramref name="bytes"/> are to be read.</param>
    /// <param name="bytes">The numbers, little-endian, last axis fastest, with no gaps. Not copied.</param>
    public WeightArray(string name, int[] shape, WeightType type, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        var needed = shape.Aggregate((long)type.Size(), (product, size) => checked(product * size));
        if (needed != bytes.Length)
        {
            throw new ArgumentException(
                $"The array '{name}' of shape {new Shape(shape)} takes {needed} bytes as {type}; {bytes.Length} were given.",
                nameof(bytes));
        }
        (Name, Shape, Type, Bytes) = (name, shape, type, bytes);
    }

    /// <summary>A float32 array with a copy of <paramref name="values"/>, last axis fastest.</summary>
    public WeightArray(string name, int[] shape, ReadOnlySpan<float> values)
        : this(name, shape, WeightType.Float32, MemoryMarshal.AsBytes(values).ToArray())
    {
    }

    /// <summary>Its name; parts of a nested file are joined with dots.</summary>
    public string Name { get; }

    /// <summary>Its sizes, slowest axis first; empty for a single number.</summary>
    public int[] Shape { get; }

    /// <summary>How its numbers are stored.</summary>
    public WeightType Type { get; }

    /// <summary>The stored numbers, little-endian, last axis fastest.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>How many numbers it holds.</summary>
    public int Count => Bytes.Length / Type.Size();

    /// <summary>The numbers as float32; wider types are rounded.</summary>
    public float[] ToFloats()
    {
        var values = new float[Count];
        CopyTo(values);
        return values;
    }

    /// <summary>Writes the numbers as float32 into <paramref name="destination"/>, which must be exactly as long.</summary>
    public void CopyTo(Span<float> destination)
    {
        if (destination.Length != Count)
            throw new ArgumentException($"The array '{Name}' holds {Count} numbers; there is room for {destination.Length}.",
                nameof(destination));
        switch (Type)
        {
            case WeightType.Float32:
                Read<float>().CopyTo(destination);
                break;
            case WeightType.Float16:
                TensorPrimitives.ConvertToSingle(Read<Half>(), destination);
                break;
            case WeightType.Float64:
                TensorPrimitives.ConvertTruncating(Read<double>(), destination);
                break;
            case WeightType.BFloat16:
                var halves = Read<ushort>();
                for (var i = 0; i < halves.Length; i++)
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
                break;
            case WeightType.UInt64:
                TensorPrimitives.ConvertTruncating(Read<ulong>(), destination);
                break;
            default:
                TensorPrimitives.ConvertTruncating<long, float>(ToIntegers(), destination);
                break;
        }
    }

    /// <summary>The numbers as float64, exact for every type but 64-bit integers beyond 2^53.</summary>
    public double[] ToDoubles() => Type switch
    {
        WeightType.Float64 => Read<double>().ToArray(),
        WeightType.UInt64 => Array.ConvertAll(Read<ulong>().ToArray(), v => (double)v),
        _ when Type.IsFloat() => Array.ConvertAll(ToFloats(), v => (double)v),
        _ => Array.ConvertAll(ToIntegers(), v => (double)v),
    };

    /// <summary>The numbers of an integer or Boolean array.</summary>
    /// <exception cref="InvalidOperationException">The array holds floating-point numbers.</exception>
    /// <exception cref="OverflowException">An unsigned number is beyond 2^63.</exception>
    public long[] ToIntegers() => Type switch
    {
        WeightType.Int64 => Read<long>().ToArray(),
        WeightType.Int32 => Widen<int>(),
        WeightType.Int16 => Widen<short>(),
        WeightType.Int8 => Widen<sbyte>(),
        WeightType.UInt32 => Widen<uint>(),
        WeightType.UInt16 => Widen<ushort>(),
        WeightType.UInt8 => Widen<byte>(),
        WeightType.Bool => Array.ConvertAll(Bytes.ToArray(), v => v == 0 ? 0L : 1),
        WeightType.UInt64 => Array.ConvertAll(Read<ulong>().ToArray(), v => checked((long)v)),
        _ => throw new InvalidOperationException($"The array '{Name}' is stored as {Type}: read it with {nameof(ToFloats)}."),
    };

    /// <summary>The numbers at one index of the first axis.</summary>
    internal WeightArray Slice(int index)
    {
        var bytes = Bytes.Length / Shape[0];
        return new WeightArray(Name, Shape[1..], Type, Bytes.Slice(index * bytes, bytes));
    }

    private ReadOnlySpan<T> Read<T>()
        where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Impasto's weight files are little-endian and so must the machine be.");
        return MemoryMarshal.Cast<byte, T>(Bytes.Span);
    }

    private long[] Widen<T>()
        where T : unmanaged, INumberBase<T>
    {
        var values = new long[Count];
        TensorPrimitives.ConvertTruncating(Read<T>(), values);
        return values;
    }
}
