using BenchmarkDotNet.Attributes;
using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Benchmarks;

/// <summary>Gram matrices of VGG's feature maps at 512x512, their gradients, and square products.</summary>
public unsafe class MatrixBenchmarks
{
    private float* _features;
    private float* _gram;
    private float* _product;

    [Params(64, 128, 256, 512)]
    public int Channels { get; set; }

    private int Positions => 512 * 512 * 64 / Channels * 64 / Channels;

    [GlobalSetup]
    public void Prepare()
    {
        _features = KernelReport.Random((long)Positions * Channels);
        _product = KernelReport.Random((long)Positions * Channels);
        _gram = KernelReport.Random((long)Channels * Channels);
    }

    [Benchmark]
    public void Gram() => VectorKernels.Widest.Gram(Positions, Channels, _features, 1, _gram);

    [Benchmark]
    public void GramGradient() =>
        VectorKernels.Widest.Multiply(1, Positions, Channels, Channels, _features, Channels, 0, false, _gram, Channels, 0, false, _product, Channels, 0);
}
