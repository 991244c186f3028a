namespace Impasto.Imaging.Clips;

/// <summary>What is known of a clip before its frames are read.</summary>
/// <param name="Width">Of its frames as they are given out, upright, in pixels.</param>
/// <param name="Height">Likewise.</param>
/// <param name="Rate">Its frame rate.</param>
public sealed record ClipInfo(int Width, int Height, FrameRate Rate)
{
    /// <summary>About how many frames it has; 0 where nobody knows.</summary>
    public int Frames { get; init; }

    /// <summary>Bits of a sample: 8, or more where the pictures are written with more.</summary>
    public int Bits { get; init; } = 8;

    /// <summary>How its colours are coded.</summary>
    public required ClipColors Colors { get; init; }

    /// <summary>Width of a pixel over its height, "4:3"; "1:1" for square ones.</summary>
    public string PixelAspect { get; init; } = "1:1";

    /// <summary>Seconds by which its pictures begin after the file does.</summary>
    public double Offset { get; init; }

    /// <summary>Sentences that whoever gave the clip should see.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
