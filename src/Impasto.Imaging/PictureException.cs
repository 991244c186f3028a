namespace Impasto.Imaging;

/// <summary>A picture can't be read or written. The message is one whole sentence that names the file, the reason and the next step.</summary>
public sealed class PictureException(string reason, string? nextStep = null, Exception? inner = null) : ImpastoException(reason, nextStep, inner);
