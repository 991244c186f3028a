using System.Runtime.InteropServices;
using Impasto.Tensors.Weights;

namespace Impasto.Tensors.Tests.Weights;

public class WeightArrayTests
{
    [Fact]
    public void Every_type_converts_to_floats_doubles_and_integers()
    {
        Check<double>(WeightType.Float64, [1.5, -2.25, 1e-3], [1.5, -2.25, 1e-3]);
        Check<float>(WeightType.Float32, [1.5f, -2.25f], [1.5, -2.25]);
        Check<Half>(WeightType.Float16, [(Half)1.5, (Half)(-2.25)], [1.5, -2.25]);
        Check<ushort>(WeightType.BFloat16, [0x3FC0, 0xC010], [1.5, -2.25]);
        Check<long>(WeightType.Int64, [1, -(1L << 40)], [1, -(1L << 40)]);
        Check<int>(WeightType.Int32, [int.MinValue, 7], [int.MinValue, 7]);
        Check<short>(WeightType.Int16, [-3, 300], [-3, 300]);
        Check<sbyte>(WeightType.Int8, [-128, 127], [-128, 127]);
        Check<ulong>(WeightType.UInt64, [1UL << 62, 5], [1L << 62, 5]);
        Check<uint>(WeightType.UInt32, [uint.MaxValue], [uint.MaxValue]);
        Check<ushort>(WeightType.UInt16, [ushort.MaxValue], [ushort.MaxValue]);
        Check<byte>(WeightType.UInt8, [255, 0], [255, 0]);
        Check<byte>(WeightType.Bool, [2, 0], [1, 0]);
    }

    [Fact]
    public void What_cannot_be_converted_is_said()
    {
        Assert.Contains("stored as Float32",
            Assert.Throws<InvalidOperationException>(() => new WeightArray("x", [1], [1f]).ToIntegers()).Message);
        Assert.Contains("'x' of shape [2, 3] takes 24 bytes as Float32; 4 were given",
            Assert.Throws<ArgumentException>(() => new WeightArray("x", [2, 3], [1f])).Message);
        Assert.Contains("holds 1 numbers; there is room for 2",
            Assert.Throws<ArgumentException>(() => new WeightArray("x", [1], [1f]).CopyTo(new float[2])).Message);
    }

    private static void Check<T>(WeightType type, T[] stored, double[] expected)
        where T : unmanaged
    {
        var array = new WeightArray("x", [stored.Length], type, MemoryMarshal.AsBytes<T>(stored).ToArray());

        Assert.Equal(expected.Length, array.Count);
        Assert.Equal(expected, array.ToDoubles());
        Assert.Equal(Array.ConvertAll(expected, v => (float)v), array.ToFloats());
        if (!type.IsFloat())
            Assert.Equal(Array.ConvertAll(expected, v => (long)v), array.ToIntegers());
    }
}
