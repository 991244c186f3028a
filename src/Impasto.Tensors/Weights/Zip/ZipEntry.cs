namespace Impasto.Tensors.Weights.Zip;

/// <summary>One file of a zip archive, as its central directory describes it.</summary>
/// <param name="Name">Its path inside the archive.</param>
/// <param name="Deflated">Whether it is compressed; otherwise it is stored.</param>
/// <param name="Crc">The CRC-32 of the unpacked bytes.</param>
/// <param name="Packed">Where its packed bytes lie in the archive.</param>
/// <param name="Length">Unpacked bytes.</param>
internal sealed record ZipEntry(string Name, bool Deflated, uint Crc, Range Packed, int Length);
