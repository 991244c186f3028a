using Impasto.Options;

namespace Impasto.Methods.FaceSwap;

/// <summary>What every change of a face has in common.</summary>
public record FaceOptions
{
    /// <summary>Which face of the photo.</summary>
    [Option("face", "Which face of the photo is changed, counted from the largest", Min = 1, Max = 1000, Unit = "N")]
    public int Face { get; init; } = 1;

    /// <summary>All of them instead.</summary>
    [Option("all-faces", "Change every face of the photo")]
    public bool AllFaces { get; init; }

    /// <summary>The photo's landmarks, where the user has them.</summary>
    [Option("landmarks", "The 68 points of the photo's face, a .pts file, instead of looking for faces", Unit = "FILE")]
    public FileAsset? Landmarks { get; init; }

    /// <summary>Says that the target is no photograph.</summary>
    [Option("painting", "Says that the target is a painting or a drawing and no photograph of a person")]
    public bool Painting { get; init; }

    /// <summary>Who of the target agreed to what.</summary>
    [Option("target-consent", "Needed where the target is a photograph of a person: who agreed to this, when and how; it is kept in the result's sidecar", Unit = "TEXT")]
    public string? TargetConsent { get; init; }

    /// <summary>Leaves out the line of text in the picture.</summary>
    [Option("no-visible-mark", "Leave out the small line of text that says that a face was changed; the note in the file stays")]
    public bool NoVisibleMark { get; init; }
}
