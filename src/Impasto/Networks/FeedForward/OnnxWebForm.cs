using Impasto.Tensors;

namespace Impasto.Networks.FeedForward;

/// <summary>How a network is written for a browser: one picture of one size in one style, without anything that depends on sizes.</summary>
/// <param name="Width">Pixels; a multiple of <see cref="Multiple"/>.</param>
/// <param name="Height">Pixels; a multiple of <see cref="Multiple"/>.</param>
/// <param name="Style">The style's name.</param>
/// <param name="Row">The style's place in the network.</param>
/// <param name="Statistics">
/// Frozen statistics of a picture that went through the network, which take the place of every other picture's own: the normalisations become part of the convolutions. Null leaves them.
/// </param>
internal sealed record OnnxWebForm(int Width, int Height, string Style, int Row, SharedStatistics? Statistics)
{
    /// <summary>What sides are multiples of: the networks halve twice.</summary>
    public const int Multiple = 4;

    /// <summary>The greatest side.</summary>
    public const int MaxSide = 4096;
}
