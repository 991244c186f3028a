namespace Impasto.Imaging.Clips;

/// <summary>A frame as it was given to be written, before it was coded.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Picture">Three channels.</param>
public sealed record ExactFrame(int Number, Picture Picture);
