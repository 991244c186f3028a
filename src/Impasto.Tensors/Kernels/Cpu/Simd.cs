using System.Runtime.Intrinsics;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>Which vector width the kernels of this process use.</summary>
internal static class Simd
{
    /// <summary>512, 256 or 128 bits: the widest that the processor has and the runtime may use; 128 in software where it may use none.</summary>
    public static int Bits { get; } = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
}
