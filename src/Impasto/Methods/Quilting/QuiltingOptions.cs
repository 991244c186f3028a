using Impasto.Options;

namespace Impasto.Methods.Quilting;

/// <summary>Options of texture synthesis by image quilting.</summary>
public sealed record QuiltingOptions
{
    /// <summary>Side of the blocks; 0 is a third of the sample's smaller side, 12 to 96.</summary>
    [Option("block", "Side of the blocks: about the size of the texture's elements; 0 chooses", Min = 0, Max = 512, Unit = "px", Source = "Efros and Freeman 2001, section 2")]
    public int Block { get; init; }

    /// <summary>Overlap of neighbouring blocks as a share of their side.</summary>
    [Option("overlap", "Overlap of neighbouring blocks as a share of their side", Min = 0.02, Max = 0.5, Source = "Efros and Freeman 2001, section 2: 1/6")]
    public double Overlap { get; init; } = 1.0 / 6;

    /// <summary>Blocks whose overlap error is within this share of the best are drawn from.</summary>
    [Option("tolerance", "How much worse than the best a block may fit, as a share of the error", Min = 0, Max = 10, Source = "Efros and Freeman 2001, section 2: 0.1")]
    public double Tolerance { get; init; } = 0.1;

    /// <summary>Whether blocks may also be turned by 90, 180 and 270 degrees.</summary>
    [Option("rotate", "Also use the sample turned by quarter turns")]
    public bool Rotate { get; init; }

    /// <summary>Whether blocks may also be mirrored.</summary>
    [Option("mirror", "Also use the sample mirrored")]
    public bool Mirror { get; init; }

    /// <summary>How blocks are placed: the paper's three panels.</summary>
    [Option("joining", "How blocks are placed and joined: by the cut, by the best overlap without a cut, or at random",
        Source = "Efros and Freeman 2001, figure 2")]
    public BlockJoining Joining { get; init; }
}
