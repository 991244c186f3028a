using Impasto.Catalog;
using Impasto.Networks.FeedForward;

namespace Impasto.Methods.FeedForward;

/// <summary>One pass through a feed-forward network of another program that `impasto models import` has brought in.</summary>
/// <param name="models">Where the models of the kind "onnx" are.</param>
public sealed class OnnxMethod(ModelStore models) : FeedForwardMethod(models, OnnxNetwork.Kind)
{
    /// <inheritdoc/>
    public override string Summary => "Runs an imported feed-forward network of another program: its styles by name, blended by their weights";

    /// <inheritdoc/>
    public override string Paper => "Johnson, Alahi, Fei-Fei 2016; Dumoulin, Shlens, Kudlur 2017; the network's own authors";
}
