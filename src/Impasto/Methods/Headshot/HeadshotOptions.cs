using Impasto.Imaging.Faces;
using Impasto.Options;

namespace Impasto.Methods.Headshot;

/// <summary>Settings of the headshot style transfer.</summary>
public sealed record HeadshotOptions
{
    /// <summary>Landmarks of the photo.</summary>
    [Option("landmarks", "68 landmarks of the photo's face (iBUG .pts); without it the face is looked for", Unit = "FILE")]
    public FileAsset? Landmarks { get; init; }

    /// <summary>Landmarks of the example.</summary>
    [Option("style-landmarks", "68 landmarks of the example's face (iBUG .pts); without it the face is looked for", Unit = "FILE")]
    public FileAsset? StyleLandmarks { get; init; }

    /// <summary>Which of several faces.</summary>
    [Option("face", "Which face of the photo, counted from the largest", Min = 1, Max = 100, Unit = "N")]
    public int Face { get; init; } = 1;

    /// <summary>The photo's person.</summary>
    [Option("person-mask", "Where the photo's person is: white with hair and shoulders; without it, found from the landmarks and colours", Unit = "FILE")]
    public PictureAsset? PersonMask { get; init; }

    /// <summary>The example's person.</summary>
    [Option("style-person-mask", "Where the example's person is; without it, found from the landmarks and colours", Unit = "FILE")]
    public PictureAsset? StylePersonMask { get; init; }

    /// <summary>Where the background comes from.</summary>
    [Option("background", "example takes the example's background, extended behind the person; keep leaves the photo's", Source = "Shih et al. 2014, section 5")]
    public HeadshotPart Background { get; init; }

    /// <summary>Whether eye highlights are transferred.</summary>
    [Option("eyes", "Whether the example's highlights in the eyes replace the photo's", Source = "Shih et al. 2014, section 4.2")]
    public HeadshotPart Eyes { get; init; }

    /// <summary>Levels of the stacks; null takes them from the face's size.</summary>
    [Option("levels", "Levels of the Laplacian stacks; without it, so many that the coarsest covers a sixth of the face", Min = 2, Max = 9, Unit = "N",
        Source = "Shih et al. 2014, section 4")]
    public int? Levels { get; init; }

    /// <summary>Least gain.</summary>
    [Option("gain-min", "Least gain of local contrast", Min = 0, Max = 1, Source = "Shih et al. 2014, section 4.1")]
    public float GainMin { get; init; } = 0.9f;

    /// <summary>Greatest gain.</summary>
    [Option("gain-max", "Greatest gain of local contrast", Min = 1, Max = 10, Source = "Shih et al. 2014, section 4.1")]
    public float GainMax { get; init; } = 2.8f;

    /// <summary>Whether the landmark warp is refined.</summary>
    [Option("refine", "Refines the landmark warp by dense matching: yes or no", Source = "Shih et al. 2014, section 3; Liu et al. 2011")]
    public WarpRefinement Refine { get; init; }
}
