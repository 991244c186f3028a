using System.Runtime.CompilerServices;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>One float at a time: what is left of a run when its whole vectors are done.</summary>
internal readonly unsafe struct Simd1 : ISimd<float>
{
    public static int Count => 1;

    public static int TileRows => 6;

    public static float Zero => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float* p) => *p;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float v, float* p) => *p = v;

    public static float Broadcast(float value) => value;

    public static float MultiplyAdd(float a, float b, float c) => float.MultiplyAddEstimate(a, b, c);

    public static float Add(float a, float b) => a + b;

    public static float Subtract(float a, float b) => a - b;

    public static float Multiply(float a, float b) => a * b;

    public static float Relu(float v) => v < 0 ? 0 : v;

    public static float ThroughRelu(float v, float y) => y <= 0 ? 0 : v;

    public static float Larger(float a, float b) => b > a || float.IsNaN(b) ? b : a;

    public static float SelectLarger(float a, float b, float v, float other) => b > a || float.IsNaN(b) ? v : other;

    public static float WhereEqual(float a, float b, float v) => a == b ? v : 0;

    public static float And(float v, float mask) => BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(v) & BitConverter.SingleToInt32Bits(mask));

    public static float Sum(float v) => v;
}
