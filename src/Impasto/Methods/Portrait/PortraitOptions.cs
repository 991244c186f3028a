using Impasto.Options;

namespace Impasto.Methods.Portrait;

/// <summary>Settings of the portrait painter.</summary>
public sealed record PortraitOptions
{
    /// <summary>A shipped template or a file.</summary>
    [Option("template", "How to paint: a shipped template or a template file of your own", Choices = "oil|watercolour|ink|pastel|FILE", Source = "Zhao and Zhu 2011, section 3")]
    public NamedOrFile Template { get; init; } = "oil";

    /// <summary>Landmarks of the photo.</summary>
    [Option("landmarks", "68 landmarks of the photo's face (iBUG .pts); without it the face is looked for", Unit = "FILE")]
    public FileAsset? Landmarks { get; init; }

    /// <summary>Which of several faces; 0 is all of them.</summary>
    [Option("face", "Which face of the photo is painted, counted from the largest, the others left as broad as the background; 0 paints all", Min = 0, Max = 100, Unit = "N")]
    public int Face { get; init; }

    /// <summary>How fine the painting gets.</summary>
    [Option("detail", "How closely the painting follows the photo: 0 broad, 1 fine", Min = 0, Max = 1)]
    public float Detail { get; init; } = 0.5f;

    /// <summary>Size of the brushes.</summary>
    [Option("brush-scale", "Width of all brushes as a multiple of the template's", Min = 0.3, Max = 4)]
    public float BrushScale { get; init; } = 1;

    /// <summary>How strongly the paint's relief is lit.</summary>
    [Option("relief", "Height of the lit paint and paper: 0 is flat", Min = 0, Max = 4)]
    public float Relief { get; init; } = 1;
}
