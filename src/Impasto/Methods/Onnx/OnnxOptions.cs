namespace Impasto.Methods.Onnx;

/// <summary>The method has no options of its own: what there is to say about a network is said when it is imported.</summary>
public sealed record OnnxOptions;
