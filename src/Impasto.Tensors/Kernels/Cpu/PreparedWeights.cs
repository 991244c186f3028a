namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>
/// A convolution's weights, transformed and packed for the forward pass and, if asked for, the data gradient: for weights that do not change. Serves pictures of any size and
/// number; made by <see cref="VectorKernels.Prepare"/>.
/// </summary>
internal sealed unsafe class PreparedWeights : IDisposable
{
    private readonly NativePool _pool = ComputeContext.Current.Pool;
    private readonly long _forwardFloats;
    private readonly long _gradientFloats;
    private readonly ConvGeometry _geometry;

    internal PreparedWeights(in ConvGeometry g, long forwardFloats, long gradientFloats)
    {
        _geometry = Key(g);
        _forwardFloats = forwardFloats;
        _gradientFloats = gradientFloats;
        Forward = _pool.Rent(forwardFloats);
        Gradient = gradientFloats == 0 ? null : _pool.Rent(gradientFloats);
    }

    ~PreparedWeights() => Release();

    public float* Forward { get; private set; }

    /// <summary>Null where it was not asked for.</summary>
    public float* Gradient { get; private set; }

    /// <summary>Whether they were made for such a convolution: the same weights may be used with another stride, say.</summary>
    public bool Serve(in ConvGeometry g) => _geometry == Key(g);

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>What packing depends on; of the padding, only whether there is any.</summary>
    private static ConvGeometry Key(in ConvGeometry g) => g with { N = 0, H = 0, W = 0, Padding = Math.Min(g.Padding, 1), Mode = PaddingMode.Zeros };

    private void Release()
    {
        if (Forward != null)
            _pool.Return(Forward, _forwardFloats);
        if (Gradient != null)
            _pool.Return(Gradient, _gradientFloats);
        Forward = null;
        Gradient = null;
    }
}
