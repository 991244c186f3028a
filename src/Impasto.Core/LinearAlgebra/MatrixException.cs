namespace Impasto.LinearAlgebra;

/// <summary>A matrix has not the property that an operation needs: it is not positive definite, or its decomposition doesn't converge.</summary>
public sealed class MatrixException : ImpastoException
{
    /// <summary>The message begins with the operation's name and a colon.</summary>
    /// <param name="operation">Its name.</param>
    /// <param name="problem">The matrix and what is wrong with it, without a full stop.</param>
    /// <param name="nextStep">What to do, without a full stop; null where there is nothing to say.</param>
    public MatrixException(string operation, string problem, string? nextStep = null)
        : base($"{operation}: {problem}", nextStep)
    {
        Operation = operation;
        Separator = ';';
    }
}
