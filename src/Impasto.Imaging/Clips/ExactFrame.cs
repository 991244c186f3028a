namespace Impasto.Imaging.Clips;

/// <summary>A frame as it was given to be written, before it was coded, and those before it.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Pictures">Of one size, three channels, oldest first, this frame's last. One that was repeated is there once.</param>
public sealed record ExactFrame(int Number, IReadOnlyList<Picture> Pictures);
