using System.Numerics;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>
/// How rows of c channels fall on vectors: the pattern repeats after Period floats, the least multiple of both c and the vector's width, so that a table of Period values, lane l
/// for channel l % c, serves every row by plain vector loads whatever c is.
/// </summary>
internal readonly struct LanePattern
{
    public LanePattern(int channels)
    {
        Channels = channels;
        var shared = channels;
        for (var rest = Vector<float>.Count; rest != 0;)
            (shared, rest) = (rest, shared % rest);
        Positions = Vector<float>.Count / shared;
        Period = channels * Positions;
    }

    public int Channels { get; }

    /// <summary>Positions in a period.</summary>
    public int Positions { get; }

    /// <summary>Floats in a period.</summary>
    public int Period { get; }

    /// <summary>Repeats a table of c values over a period.</summary>
    public unsafe void Repeat(ReadOnlySpan<float> values, float* lanes)
    {
        for (var i = 0; i < Positions; i++)
            values.CopyTo(new Span<float>(lanes + i * Channels, Channels));
    }
}
