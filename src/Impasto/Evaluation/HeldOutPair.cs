namespace Impasto.Evaluation;

/// <summary>A photograph and the painting in whose style it is to be rendered.</summary>
/// <param name="Kind">What the photograph was chosen as: "group", "face", "dark", "flat" (much of it is sky, water or a wall), "architecture", "animal" or "landscape".</param>
/// <param name="Photo">The photograph.</param>
/// <param name="Painting">The painting.</param>
internal sealed record HeldOutPair(string Kind, HeldOutPicture Photo, HeldOutPicture Painting);
