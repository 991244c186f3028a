namespace Impasto.Evaluation;

/// <summary>A picture that no training may see.</summary>
/// <param name="Path">Its place below the data folder, with slashes: "photos/bsds500/189011.jpg".</param>
/// <param name="Bytes">The file's size.</param>
/// <param name="Sha256">The file's hash.</param>
internal sealed record HeldOutPicture(string Path, long Bytes, string Sha256);
