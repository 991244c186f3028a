using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace Impasto.Tensors.Weights.PyTorch;

/// <summary>
/// Reads torch.save before 1.6: pickles of a magic number, a protocol number, the writing machine's facts, the object and the list of
/// storage keys; then each
/// storage as a 64-bit count and its numbers.
/// </summary>
internal sealed class PyTorchLegacyReader
{
    private const int Protocol = 1001;
    private static readonly BigInteger Magic =
        BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly ReadOnlyMemory<byte> _file;
    private readonly string _source;
    private readonly Dictionary<string, TensorStorage> _storages = [];
    private readonly List<(TensorStorage View, TensorStorage Root, long Offset)> _views = [];

    private PyTorchLegacyReader(ReadOnlyMemory<byte> file, string source) => (_file, _source) = (file, source);

    public static bool Recognizes(ReadOnlySpan<byte> start) => start.Length > 1 && start[0] == 0x80 && start[1] <= 5;

    public static WeightFile Read(ReadOnlyMemory<byte> file, string source) => new PyTorchLegacyReader(file, source).Read();

    private WeightFile Read()
    {
        var unpickler = new Unpickler(_file, _source, StorageOf);
        if (unpickler.Load() is not BigInteger magic || magic != Magic)
            throw new WeightFormatException(_source, "it is a pickle, but not one of PyTorch's",
                "Save the weights by torch.save(network.state_dict(), ...)");
        if (unpickler.Load() is not (long)Protocol)
            throw new WeightFormatException(_source, $"its protocol isn't {Protocol}", "Save it by PyTorch 1.6 or newer");
        if (unpickler.Load() is not PickleDict system || !system.Items.Contains(("little_endian", true)))
            throw new WeightFormatException(_source, "its tensors aren't little-endian", "Save it again on a little-endian machine");
        var root = unpickler.Load();
        if (unpickler.Load() is not List<object?> keys || keys.Count != _storages.Count)
            throw Damaged("its list of storages doesn't match its tensors");
        ReadStorages(keys, unpickler.Position);
        return PickleTree.Flatten(root, WeightFormat.PyTorchLegacy, _source, _file.Length);
    }

    private void ReadStorages(List<object?> keys, int position)
    {
        HashSet<string> read = [];
        foreach (var item in keys)
        {
            if (item is not string key || !_storages.TryGetValue(key, out var storage) || !read.Add(key))
                throw Damaged("its list of storages doesn't match its tensors");
            if (_file.Length - position < 8)
                throw Damaged($"it ends before its storage '{key}'");
            var count = BinaryPrimitives.ReadInt64LittleEndian(_file.Span[position..]);
            position += 8;
            if (count != storage.Count || count < 0 || count > (_file.Length - position) / storage.Type.Size())
            {
                throw Damaged(
                    $"its storage '{key}' has {count} numbers where {storage.Count} belong, and {_file.Length - position} bytes are left");
            }
            storage.Data = _file.Slice(position, (int)count * storage.Type.Size());
            position += storage.Data.Length;
        }
        if (position != _file.Length)
            throw Damaged($"{_file.Length - position} bytes follow its last storage");
        foreach (var (view, whole, offset) in _views)
        {
            if (offset < 0 || view.Count < 0 || offset > whole.Count || view.Count > whole.Count - offset)
                throw Damaged($"its storage '{view.Key}' reaches outside '{whole.Key}'");
            view.Data = whole.Data.Slice((int)offset * whole.Type.Size(), (int)view.Count * whole.Type.Size());
        }
    }

    /// <summary>
    /// The id is ('storage', type, key, device, count) and, for a view of another storage, (key, offset, count), else None.
    /// </summary>
    private TensorStorage StorageOf(PickleTuple id)
    {
        if (id.Items is not ["storage", WeightType type, string key, string, long count, .. var last] || last.Length > 1)
            throw new WeightFormatException(_source, "it holds whole Python objects, not only tensors",
                "Save only the network's state_dict() from Python");
        if (!_storages.TryGetValue(key, out var storage))
            _storages.Add(key, storage = new TensorStorage(type, key, count));
        if (storage.Type != type || storage.Count != count)
            throw Damaged($"its storage '{key}' is declared in two ways");
        switch (last)
        {
            case [] or [null]:
                return storage;
            case [PickleTuple { Items: [string viewKey, long offset, long viewCount] }]:
                var view = new TensorStorage(type, viewKey, viewCount);
                _views.Add((view, storage, offset));
                return view;
            default:
                throw Damaged($"its storage '{key}' is a view of nothing");
        }
    }

    private WeightFormatException Damaged(string problem) => new(_source, problem, WeightFormatException.FetchAgain);
}
