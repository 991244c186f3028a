using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

internal sealed unsafe partial class CpuKernels
{
    private static readonly VectorKernels Vectors = VectorKernels.Widest;

    public void MatMul(int batch, int m, int n, int k, DeviceBuffer a, long aStride, bool aTransposed, DeviceBuffer b, long bStride, bool bTransposed, DeviceBuffer y) =>
        Vectors.Multiply(batch, m, n, k, Pointer(a), aTransposed ? m : k, aStride, aTransposed, Pointer(b), bTransposed ? k : n, bStride, bTransposed, Pointer(y), n, (long)m * n);

    public void Gram(int n, int positions, int c, DeviceBuffer x, float scale, DeviceBuffer y)
    {
        for (var sample = 0; sample < n; sample++)
            Vectors.Gram(positions, c, Pointer(x) + (long)sample * positions * c, scale, Pointer(y) + (long)sample * c * c);
    }

    public void Conv2d(in ConvGeometry g, DeviceBuffer x, Tensor weight, DeviceBuffer? bias, bool relu, DeviceBuffer y) =>
        Vectors.Conv2d(g, Pointer(x), Pointer(weight.Buffer), PointerOrNull(bias), relu, Pointer(y), Prepared(g, weight, gradient: false));

    public void Conv2dDataGradient(in ConvGeometry g, DeviceBuffer dy, DeviceBuffer? y, Tensor weight, DeviceBuffer dx) =>
        Vectors.Conv2dDataGradient(g, Pointer(dy), PointerOrNull(y), Pointer(weight.Buffer), Pointer(dx), Prepared(g, weight, gradient: true));

    public void Conv2dWeightGradient(in ConvGeometry g, DeviceBuffer x, DeviceBuffer dy, DeviceBuffer? y, DeviceBuffer dw, DeviceBuffer? db) =>
        Vectors.Conv2dWeightGradient(g, Pointer(x), Pointer(dy), PointerOrNull(y), Pointer(dw), PointerOrNull(db));

    /// <summary>Frozen weights are packed once; weights in training change at every step and are packed on the fly.</summary>
    private static PreparedWeights? Prepared(in ConvGeometry g, Tensor weight, bool gradient)
    {
        if (weight.RequiresGrad)
            return null;
        if (weight.Prepared is PreparedWeights ready && (!gradient || ready.Gradient is not null))
            return ready;
        weight.Prepared?.Dispose();
        var prepared = Vectors.Prepare(g, Pointer(weight.Buffer), gradient);
        weight.Prepared = prepared;
        return prepared;
    }

    private static float* PointerOrNull(DeviceBuffer? buffer) => buffer is null ? null : Pointer(buffer);

    public void UpsampleConv2d(in ConvGeometry g, DeviceBuffer x, Tensor weight, DeviceBuffer? bias, bool relu, DeviceBuffer y) =>
        Vectors.UpsampleConv2d(g, Pointer(x), Pointer(weight.Buffer), PointerOrNull(bias), relu, Pointer(y));

    public void UpsampleConv2dDataGradient(in ConvGeometry g, DeviceBuffer dy, DeviceBuffer? y, Tensor weight, DeviceBuffer dx) =>
        Vectors.UpsampleConv2dDataGradient(g, Pointer(dy), PointerOrNull(y), Pointer(weight.Buffer), Pointer(dx));

    public void UpsampleConv2dWeightGradient(in ConvGeometry g, DeviceBuffer x, DeviceBuffer dy, DeviceBuffer? y, DeviceBuffer dw, DeviceBuffer? db) =>
        Vectors.UpsampleConv2dWeightGradient(g, Pointer(x), Pointer(dy), PointerOrNull(y), Pointer(dw), PointerOrNull(db));

    public void MaxPool2d(in PoolGeometry g, DeviceBuffer x, DeviceBuffer y) => Vectors.MaxPool2d(g, Pointer(x), Pointer(y));

    public void MaxPool2dGradient(in PoolGeometry g, DeviceBuffer x, DeviceBuffer dy, DeviceBuffer dx) => Vectors.MaxPool2dGradient(g, Pointer(x), Pointer(dy), Pointer(dx));

    public void AvgPool2d(in PoolGeometry g, DeviceBuffer x, DeviceBuffer y) => Vectors.AvgPool2d(g, Pointer(x), Pointer(y));

    public void AvgPool2dGradient(in PoolGeometry g, DeviceBuffer dy, DeviceBuffer dx) => Vectors.AvgPool2dGradient(g, Pointer(dy), Pointer(dx));
}
