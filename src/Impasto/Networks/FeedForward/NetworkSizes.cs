namespace Impasto.Networks.FeedForward;

/// <summary>The sizes of a network that is to be trained; each kind takes what it has.</summary>
/// <param name="Width">Channels of the first convolution.</param>
/// <param name="Blocks">Residual blocks.</param>
/// <param name="Kernel">Side of the first and last convolutions' windows.</param>
/// <param name="Transposed">Whether a StyleBank doubles by transposed convolutions.</param>
/// <param name="Noise">Deviation of the noise on the network's input; 0 is none.</param>
internal sealed record NetworkSizes(int Width, int Blocks, int Kernel, bool Transposed, float Noise);
