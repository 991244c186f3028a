using Impasto.Options;

namespace Impasto.Methods.Quilting;

/// <summary>Options of texture transfer by image quilting.</summary>
public sealed record TransferOptions
{
    /// <summary>Side of the first pass's blocks; 0 is a 24th of the output's longer side, at least 9.</summary>
    [Option("block", "Side of the first pass's blocks; each pass has blocks a third smaller; 0 chooses", Min = 0, Max = 512, Unit = "px",
        Source = "Efros and Freeman 2001, section 3")]
    public int Block { get; init; }

    /// <summary>Overlap of neighbouring blocks as a share of their side.</summary>
    [Option("overlap", "Overlap of neighbouring blocks as a share of their side", Min = 0.02, Max = 0.5, Source = "Efros and Freeman 2001, section 2: 1/6")]
    public double Overlap { get; init; } = 1.0 / 6;

    /// <summary>Passes over the picture.</summary>
    [Option("passes", "Passes over the picture", Min = 1, Max = 8, Unit = "N", Source = "Efros and Freeman 2001, section 3: 3 to 5")]
    public int Passes { get; init; } = 3;

    /// <summary>Blur of the luminances that are compared, in pixels.</summary>
    [Option("blur", "Blur of the luminances that are compared", Min = 0, Max = 50, Unit = "px", Source = "Efros and Freeman 2001, section 3")]
    public double Blur { get; init; } = 1.5;

    /// <summary>Whether the picture's luminances are first brought to the texture's distribution, so that the darkest parts get the darkest texture.</summary>
    [Option("match-luminance", "Spread the picture's luminance over the texture's first")]
    public bool MatchLuminance { get; init; } = true;

    /// <summary>Blocks whose error is within this share of the best are drawn from.</summary>
    [Option("tolerance", "How much worse than the best a block may fit, as a share of the error", Min = 0, Max = 10)]
    public double Tolerance { get; init; } = 0.001;

    /// <summary>Whether blocks may also be turned by 90, 180 and 270 degrees.</summary>
    [Option("rotate", "Also use the texture turned by quarter turns")]
    public bool Rotate { get; init; }

    /// <summary>Whether blocks may also be mirrored.</summary>
    [Option("mirror", "Also use the texture mirrored")]
    public bool Mirror { get; init; }
}
