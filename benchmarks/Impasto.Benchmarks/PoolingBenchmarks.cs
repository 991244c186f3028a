using BenchmarkDotNet.Attributes;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Benchmarks;

/// <summary>VGG's first 2x2 pooling at 512x512.</summary>
public unsafe class PoolingBenchmarks
{
    private readonly PoolGeometry _g = new(1, 512, 512, 64, 2, 2, 0, true);
    private float* _x;
    private float* _y;
    private float* _dx;

    [GlobalSetup]
    public void Prepare()
    {
        _x = KernelReport.Random(512 * 512 * 64);
        _dx = KernelReport.Random(512 * 512 * 64);
        _y = KernelReport.Random(256 * 256 * 64);
    }

    [Benchmark]
    public void Maximum() => VectorKernels.Widest.MaxPool2d(_g, _x, _y);

    [Benchmark]
    public void MaximumGradient() => VectorKernels.Widest.MaxPool2dGradient(_g, _x, _y, _dx);

    [Benchmark]
    public void Average() => VectorKernels.Widest.AvgPool2d(_g, _x, _y);

    [Benchmark]
    public void AverageGradient() => VectorKernels.Widest.AvgPool2dGradient(_g, _y, _dx);
}
