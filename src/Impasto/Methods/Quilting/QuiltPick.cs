namespace Impasto.Methods.Quilting;

/// <summary>Where a block came from.</summary>
/// <param name="Source">Which orientation of the texture.</param>
/// <param name="X">Left column in it.</param>
/// <param name="Y">Top row in it.</param>
/// <param name="Candidates">Among how many that fitted it was drawn.</param>
/// <param name="SeamLength">Pixels of seam that its placing made.</param>
internal readonly record struct QuiltPick(int Source, int X, int Y, int Candidates, int SeamLength);
