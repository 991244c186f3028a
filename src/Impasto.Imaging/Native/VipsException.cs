namespace Impasto.Imaging.Native;

/// <summary>libvips' own reason for a failure, without the sentence around it; never leaves the assembly.</summary>
internal sealed class VipsException(string reason) : Exception(reason);
