namespace Impasto.Imaging.Warping;

/// <summary>Three indices into a list of points, ascending.</summary>
/// <param name="A">The lowest index.</param>
/// <param name="B">The middle one.</param>
/// <param name="C">The highest.</param>
internal readonly record struct Triangle(int A, int B, int C);
