using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Weights.Onnx;

/// <summary>
/// A node as it is run, with its neighbours that were drawn into it: the padding or doubling before a convolution, the ReLU after it, the
/// scale and offset after a
/// normalisation.
/// </summary>
/// <param name="Node">The node, taking what the first and giving what the last of them does.</param>
internal sealed record OnnxStep(OnnxNode Node)
{
    /// <summary>Convolutions: pixels added on each side in place of the node's own pads; null leaves those.</summary>
    public int? Padding { get; init; }

    /// <summary>What they hold.</summary>
    public PaddingMode Mode { get; init; }

    /// <summary>3x3 convolutions: every pixel is doubled each way first.</summary>
    public bool Doubled { get; init; }

    /// <summary>Convolutions and normalisations: max(., 0) at the end.</summary>
    public bool Relu { get; init; }

    /// <summary>Normalisations: scale and offset are tensors that the graph computes, broadcast over the image.</summary>
    public bool Conditional { get; init; }
}
