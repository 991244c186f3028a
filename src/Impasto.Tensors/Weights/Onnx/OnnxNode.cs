namespace Impasto.Tensors.Weights.Onnx;

/// <summary>One operation of an ONNX graph.</summary>
/// <param name="Operator">Its operator, such as Conv, of the standard domain.</param>
/// <param name="Name">Its own name; may be empty.</param>
/// <param name="Inputs">The names of the values that it takes; empty where an optional one is left out.</param>
/// <param name="Outputs">The names of the values that it gives.</param>
/// <param name="Attributes">Its settings: long, float, string, <see cref="WeightArray"/>, long[], float[] or string[].</param>
public sealed record OnnxNode(string Operator, string Name, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, object> Attributes)
{
    /// <summary>"'name' (Conv)", with the first output where it has no name.</summary>
    public override string ToString() => $"'{(Name.Length > 0 ? Name : Outputs.Count > 0 ? Outputs[0] : "")}' ({Operator})";
}
