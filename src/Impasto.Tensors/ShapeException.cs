namespace Impasto.Tensors;

/// <summary>Shapes or parameters don't fit an operation. The message names the operation and the shapes.</summary>
public sealed class ShapeException(string message) : ImpastoException(message);
