using System.Runtime.Intrinsics;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>
/// One width of .NET's portable vectors. Kernels are written once, generic over it; the JIT compiles each width to its own code.
/// </summary>
/// <typeparam name="TVector"><see cref="Vector512{T}"/>, <see cref="Vector256{T}"/> or <see cref="Vector128{T}"/> of float.</typeparam>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>Floats a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of the register-blocked tile, which is two vectors wide: as many as the registers hold.</summary>
    static abstract int TileRows { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Load(float* p);

    static abstract void Store(TVector v, float* p);

    static abstract TVector Broadcast(float value);

    /// <summary>a·b + c; one rounding where the processor has it, two where not.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>0 where v &lt; 0; NaN stays NaN.</summary>
    static abstract TVector Relu(TVector v);

    /// <summary>v where the rectified output y is above 0 (or NaN), else 0: the gradient through a ReLU.</summary>
    static abstract TVector ThroughRelu(TVector v, TVector y);

    /// <summary>b where b &gt; a or b is NaN, else a.</summary>
    static abstract TVector Larger(TVector a, TVector b);

    /// <summary>v where b &gt; a or b is NaN, else other.</summary>
    static abstract TVector SelectLarger(TVector a, TVector b, TVector v, TVector other);

    /// <summary>v where a equals b, else 0.</summary>
    static abstract TVector WhereEqual(TVector a, TVector b, TVector v);

    /// <summary>The bits of v where the mask's are set.</summary>
    static abstract TVector And(TVector v, TVector mask);

    static abstract float Sum(TVector v);
}
