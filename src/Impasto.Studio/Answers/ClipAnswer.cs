namespace Impasto.Studio.Answers;

/// <summary>A clip that was sent.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Width">Pixels, as it is seen.</param>
/// <param name="Height">Pixels, as it is seen.</param>
/// <param name="Frames">About as many pictures.</param>
/// <param name="Rate">Pictures a second.</param>
internal sealed record ClipAnswer(string Id, int Width, int Height, int Frames, double Rate);
