namespace Impasto.Imaging;

/// <summary>A file asks for more than the limits; the message is the sentence without its subject. Never leaves the assembly.</summary>
internal sealed class PictureLimitException(string rest) : Exception(rest);
