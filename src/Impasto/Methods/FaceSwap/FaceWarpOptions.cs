using Impasto.Options;

namespace Impasto.Methods.FaceSwap;

/// <summary>Settings of `impasto face warp`.</summary>
public sealed record FaceWarpOptions : FaceOptions
{
    /// <summary>Which face of the target picture.</summary>
    [Option("target-face", "Which face of the target picture is taken, counted from the largest", Min = 1, Max = 1000, Unit = "N")]
    public int TargetFace { get; init; } = 1;

    /// <summary>The target's landmarks, where the user has them.</summary>
    [Option("target-landmarks", "The 68 points of the target's face, a .pts file, instead of looking for faces", Unit = "FILE")]
    public FileAsset? TargetLandmarks { get; init; }
}
