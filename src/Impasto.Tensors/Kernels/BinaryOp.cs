namespace Impasto.Tensors.Kernels;

/// <summary>Elementwise functions of two broadcast operands.</summary>
internal enum BinaryOp
{
    Add,
    Sub,
    Mul,
    Div,
}
