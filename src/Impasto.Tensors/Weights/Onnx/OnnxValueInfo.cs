namespace Impasto.Tensors.Weights.Onnx;

/// <summary>An input or output of an ONNX graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its number type.</param>
/// <param name="Shape">Its sizes in the graph's own order; null where a size is open. Null altogether where even the rank is.</param>
public sealed record OnnxValueInfo(string Name, WeightType Type, int?[]? Shape);
