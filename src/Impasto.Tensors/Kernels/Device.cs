using Impasto.Tensors.Kernels.Cpu;
using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels;

/// <summary>Where tensors live and who computes on them: the seam at which a second implementation (CUDA) will be chosen.</summary>
internal static class Device
{
    public static IKernels Kernels { get; } = new CpuKernels();

    public static DeviceBuffer Allocate(long count) => Kernels.Allocate(count);
}
