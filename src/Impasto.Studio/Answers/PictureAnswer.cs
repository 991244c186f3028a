namespace Impasto.Studio.Answers;

/// <summary>A picture that was sent.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Width">Pixels, as it is seen.</param>
/// <param name="Height">Pixels, as it is seen.</param>
internal sealed record PictureAnswer(string Id, int Width, int Height);
