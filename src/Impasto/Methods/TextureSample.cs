using Impasto.Imaging;

namespace Impasto.Methods;

/// <summary>A sample of a texture, with its weight among several.</summary>
/// <param name="Name">What the user wrote: a file's path.</param>
/// <param name="Picture">The sample. Where it has alpha, only its largest opaque rectangle is used.</param>
/// <param name="Weight">Relative to the other samples' weights; above 0.</param>
public sealed record TextureSample(string Name, Picture Picture, float Weight = 1);
