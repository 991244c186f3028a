using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Benchmarking;

/// <summary>What another engine does beside a <see cref="BenchmarkWork"/>: a network's forward pass over a square picture.</summary>
/// <param name="Graph">Makes the network: it takes a picture of three channels and, with styles, their weights.</param>
/// <param name="Size">Side of the picture in pixels.</param>
/// <param name="Styles">The number of style weights that it takes; 0 without.</param>
internal sealed record PeerWork(Func<OnnxModel> Graph, int Size, int Styles = 0)
{
    /// <summary>
    /// For work with gradients, which ONNX Runtime doesn't have: what PyTorch is told to do, as benchmarks' torch_peer.py takes it; null for the pass alone.
    /// </summary>
    public string[]? PyTorch { get; init; }

    /// <summary>How many times as long as the pass PyTorch took for that work (docs/performance.md): its stand-in on a machine without it.</summary>
    public double Passes { get; init; } = 1;
}
