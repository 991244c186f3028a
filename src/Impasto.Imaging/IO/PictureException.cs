namespace Impasto.Imaging;

/// <summary>
/// A picture can't be read or written. The message is one whole sentence that names the file, the reason and the next step (exit code 3).
/// </summary>
public sealed class PictureException(string message, Exception? inner = null) : ImpastoException(message, 3, inner);
