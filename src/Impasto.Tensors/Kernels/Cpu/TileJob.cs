namespace Impasto.Tensors.Kernels.Cpu;

/// <summary>
/// What the register-blocked multiplication computes: C[i, j] (+)= sum over segments s and k &lt; Run of
/// A[AOffsets[s] + i·ARow + k·AStep] · B[BOffsets[s] + k·BStep + j], for a number of rows i and one panel of columns j.
/// A matrix product has one segment; a convolution has one for each kernel row (or tap), and so needs no im2col.
/// </summary>
internal unsafe struct TileJob
{
    public float* A;
    public nint ARow;
    public nint AStep;
    public float* B;
    public nint BStep;
    public int Segments;
    public nint* AOffsets;
    public nint* BOffsets;
    public nint Run;

    public float* C;
    public nint CRow;

    /// <summary>Columns that exist: B's panel may be wider, C is not written beyond.</summary>
    public int Columns;

    /// <summary>Adds to what C holds instead of overwriting it.</summary>
    public bool Accumulate;

    /// <summary>One number a column, or null.</summary>
    public float* Bias;

    public bool Relu;
}
