using Impasto.Tensors;
using Impasto.Tensors.Layers;
using Impasto.Tensors.Weights;
using Impasto.Tensors.Weights.Onnx;

namespace Impasto.Networks.FeedForward;

/// <summary>A network of our own making: what its training, its file and its export need.</summary>
internal interface ITrainableModel : IFeedForwardModel
{
    /// <summary>The network, whose parameters are trained.</summary>
    Module Network { get; }

    /// <summary>The family and width for the registry: "transform-16".</summary>
    string Architecture { get; }

    /// <summary>Whether the pictures of one batch may have styles of their own.</summary>
    bool MixesStyles { get; }

    /// <summary>Pictures [N, H, W, 3] in 0..1, each in its style.</summary>
    Tensor Stylize(Tensor content, IReadOnlyList<int> styles);

    /// <summary>What an auto-encoder makes of pictures without any style; null for other networks.</summary>
    Tensor? Reconstruct(Tensor content) => null;

    /// <summary>A copy with one more style, the only part that is to be trained then.</summary>
    /// <exception cref="UsageException">There is no place for one, or there is one of that name.</exception>
    ITrainableModel WithStyle(string name, ulong seed);

    /// <summary>The same network, with other noise on its input; takes its place.</summary>
    ITrainableModel WithNoise(float noise);

    /// <summary>Whether a parameter belongs to the last style alone.</summary>
    bool IsOfLastStyle(string parameter);

    /// <summary>The model as a weight file; safetensors when saved.</summary>
    WeightFile ToWeightFile();

    /// <summary>The model as a graph for other programs.</summary>
    OnnxModel ToOnnx();
}
