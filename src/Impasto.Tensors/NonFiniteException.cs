namespace Impasto.Tensors;

/// <summary>A NaN or an infinity appeared. The message names the operation, the layer and, where there is one, the iteration.</summary>
public sealed class NonFiniteException(string reason, string? nextStep = null) : ImpastoException(reason, nextStep);
