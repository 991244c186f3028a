using BenchmarkDotNet.Attributes;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Benchmarks;

/// <summary>The convolutions of VGG and of Johnson's network at 512x512, forward, data gradient and weight gradient.</summary>
public unsafe class ConvolutionBenchmarks
{
    private ConvGeometry _g;
    private PreparedWeights? _prepared;
    private float* _x;
    private float* _y;
    private float* _dy;
    private float* _dx;
    private float* _weight;
    private float* _dw;
    private float* _bias;

    /// <summary>Size, channels, outputs, kernel, stride.</summary>
    [Params("512 64 64 3 1", "256 128 128 3 1", "128 256 256 3 1", "64 512 512 3 1", "512 3 64 3 1", "512 3 32 9 1", "512 32 3 9 1", "512 32 64 3 2", "128 64 256 1 1")]
    public string Layer { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        var n = Array.ConvertAll(Layer.Split(' '), int.Parse);
        _g = new ConvGeometry(1, n[0], n[0], n[1], n[2], n[3], n[3], n[4], n[3] / 2, PaddingMode.Zeros, 1, 1);
        _x = KernelReport.Random((long)_g.H * _g.W * _g.C);
        _dx = KernelReport.Random((long)_g.H * _g.W * _g.C);
        _y = KernelReport.Random((long)_g.OH * _g.OW * _g.O);
        _dy = KernelReport.Random((long)_g.OH * _g.OW * _g.O);
        _weight = KernelReport.Random((long)_g.O * _g.KH * _g.KW * _g.C);
        _dw = KernelReport.Random((long)_g.O * _g.KH * _g.KW * _g.C);
        _bias = KernelReport.Random(_g.O);
        _prepared = VectorKernels.Widest.Prepare(_g, _weight, true);
    }

    [GlobalCleanup]
    public void Release()
    {
        _prepared?.Dispose();
        ComputeContext.Current.Pool.Trim();
    }

    [Benchmark]
    public void Forward() => VectorKernels.Widest.Conv2d(_g, _x, _weight, _bias, true, _y, _prepared);

    [Benchmark]
    public void DataGradient() => VectorKernels.Widest.Conv2dDataGradient(_g, _dy, _y, _weight, _dx, _prepared);

    [Benchmark]
    public void WeightGradient() => VectorKernels.Widest.Conv2dWeightGradient(_g, _x, _dy, _y, _dw, _bias);
}
