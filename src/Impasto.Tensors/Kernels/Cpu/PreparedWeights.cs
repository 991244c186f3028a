using Impasto.Tensors.Memory;

namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>
/// A convolution's weights, transformed and packed for the forward pass and, if asked for, the data gradient: for weights that do not change. Serves pictures of any size and
/// number; made by <see cref="VectorKernels.Prepare"/>.
/// </summary>
internal sealed unsafe class PreparedWeights : IDisposable
{
    private readonly long _forwardFloats;
    private readonly long _gradientFloats;

    internal PreparedWeights(long forwardFloats, long gradientFloats)
    {
        _forwardFloats = forwardFloats;
        _gradientFloats = gradientFloats;
        Forward = NativePool.Rent(forwardFloats);
        Gradient = gradientFloats == 0 ? null : NativePool.Rent(gradientFloats);
    }

    ~PreparedWeights() => Release();

    public float* Forward { get; private set; }

    /// <summary>Null where it was not asked for.</summary>
    public float* Gradient { get; private set; }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (Forward != null)
            NativePool.Return(Forward, _forwardFloats);
        if (Gradient != null)
            NativePool.Return(Gradient, _gradientFloats);
        Forward = null;
        Gradient = null;
    }
}
