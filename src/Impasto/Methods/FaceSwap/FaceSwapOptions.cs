using Impasto.Options;

namespace Impasto.Methods.FaceSwap;

/// <summary>Settings of `impasto face swap`.</summary>
public sealed record FaceSwapOptions : FaceOptions
{
    /// <summary>The model.</summary>
    [Option("target", "Whose face: a model of the kind faceswap by its name, or its file", Unit = "NAME|FILE", Source = "Korshunova et al. 2017")]
    public NamedOrFile? Target { get; init; }
}
