namespace Impasto.Tensors.Weights.PyTorch;

/// <summary>A Python tuple.</summary>
internal sealed record PickleTuple(object?[] Items);
