namespace Impasto.LinearAlgebra;

/// <summary>A matrix has not the property that an operation needs: it is not positive definite, or its decomposition doesn't converge.</summary>
public sealed class MatrixException(string message) : ImpastoException(message);
