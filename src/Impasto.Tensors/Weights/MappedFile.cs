using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Impasto.Tensors.Weights;

/// <summary>
/// A weight file mapped into memory, for files whose numbers are copied elsewhere at once: nothing of it is left to the garbage collector. What was read from it must not be used
/// after it has been disposed of.
/// </summary>
internal sealed unsafe class MappedFile : MemoryManager<byte>
{
    private readonly int _length;
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _bytes;

    /// <exception cref="WeightFormatException">The file is longer than <see cref="WeightLimits.FileBytes"/>.</exception>
    /// <exception cref="IOException">The file can't be opened.</exception>
    public MappedFile(string path)
    {
        using var stream = File.OpenRead(path);
        _length = WeightBytes.LengthOf(stream, Path.GetFileName(path));
        // Nothing can't be mapped.
        if (_length == 0)
            return;
        _file = MemoryMappedFile.CreateFromFile(stream, null, _length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, _length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _bytes);
    }

    public override Span<byte> GetSpan() => new(_bytes, _bytes is null ? 0 : _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_bytes + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (_bytes is null)
            return;
        _bytes = null;
        _view!.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file!.Dispose();
    }
}
