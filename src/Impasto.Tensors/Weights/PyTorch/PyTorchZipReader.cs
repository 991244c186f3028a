using Impasto.Tensors.Weights.Zip;

namespace Impasto.Tensors.Weights.PyTorch;

/// <summary>Reads torch.save since 1.6: a zip archive with FOLDER/data.pkl and one entry FOLDER/data/KEY a storage.</summary>
internal static class PyTorchZipReader
{
    private const string Pickle = "data.pkl";

    public static bool Recognizes(ZipReader zip) => zip.Entries.Any(IsPickle);

    public static WeightFile Read(ZipReader zip, string source)
    {
        var folder = zip.Entries.First(IsPickle).Name[..^Pickle.Length];
        if (zip.Entries.Any(e => e.Name.StartsWith(folder + "code/", StringComparison.Ordinal)))
            throw new WeightFormatException(source, "it is a TorchScript archive, which holds a program",
                "Save the network's state_dict() from Python instead");
        if (zip.Contains(folder + "byteorder") && !zip.Read(folder + "byteorder").Span.SequenceEqual("little"u8))
            throw new WeightFormatException(source, "its tensors aren't little-endian", "Save it again on a little-endian machine");

        Dictionary<string, TensorStorage> storages = [];
        var unpickler = new Unpickler(zip.Read(folder + Pickle), source, StorageOf);
        return PickleTree.Flatten(unpickler.Load(), WeightFormat.PyTorchZip, source, zip.Length);

        TensorStorage StorageOf(PickleTuple id)
        {
            if (id.Items is not ["storage", WeightType type, string key, string, long count])
                throw new WeightFormatException(source, "its pickle refers to something that is no storage",
                    WeightFormatException.FetchAgain);
            if (!storages.TryGetValue(key, out var storage))
            {
                storage = new TensorStorage(type, key, count) { Data = zip.Read($"{folder}data/{key}") };
                storages.Add(key, storage);
            }
            if (storage.Type != type || storage.Count != count || (decimal)count * type.Size() != storage.Data.Length)
            {
                throw new WeightFormatException(source,
                    $"its storage '{key}' claims {count} numbers of type {type}, and has {storage.Data.Length} bytes",
                    WeightFormatException.FetchAgain);
            }
            return storage;
        }
    }

    private static bool IsPickle(ZipEntry entry) => entry.Name == Pickle || entry.Name.EndsWith("/" + Pickle, StringComparison.Ordinal);
}
