using System.Text;

namespace Impasto.Tensors.Tests.Weights.PyTorch;

/// <summary>Assembles pickles and PyTorch files instruction by instruction, good ones and bad ones.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [0x80, 2];

    public byte[] ToArray() => [.. _bytes, (byte)'.'];

    public PickleWriter Op(char code, params byte[] operand)
    {
        _bytes.Add((byte)code);
        _bytes.AddRange(operand);
        return this;
    }

    public PickleWriter Text(string text) => Op('X', [.. BitConverter.GetBytes(text.Length), .. Encoding.UTF8.GetBytes(text)]);

    public PickleWriter Number(long value) => Op('\x8a', [8, .. BitConverter.GetBytes(value)]);

    public PickleWriter Global(string module, string name) => Op('c', Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleWriter Tuple(params long[] values)
    {
        Op('(');
        foreach (var value in values)
            Number(value);
        return Op('t');
    }

    /// <summary>A float tensor that is a view of the storage "0".</summary>
    public PickleWriter Tensor(long storageCount, long offset, long[] shape, long[] strides, string storageType = "FloatStorage",
        bool legacy = false)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Op('(');
        Op('(').Text("storage").Global("torch", storageType).Text("0").Text("cpu").Number(storageCount);
        if (legacy)
            Op('N');
        Op('t').Op('Q');
        return Number(offset).Tuple(shape).Tuple(strides).Op('\x89').Op('}').Op('t').Op('R');
    }

    /// <summary>A zip file as torch.save writes it, with that pickle and the storage "0".</summary>
    public static byte[] Zip(byte[] pickle, byte[] storage, string byteOrder = "little")
    {
        using var file = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(file, System.IO.Compression.ZipArchiveMode.Create))
        {
            foreach (var (name, content) in ((string, byte[])[])[("m/data.pkl", pickle),
                ("m/byteorder", Encoding.ASCII.GetBytes(byteOrder)), ("m/data/0", storage)])
            {
                using var entry = zip.CreateEntry(name, System.IO.Compression.CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        }
        return file.ToArray();
    }

    /// <summary>A file as torch.save wrote it before 1.6.</summary>
    public static byte[] Legacy(byte[] pickle, byte[] storage, bool littleEndian = true, string key = "0", int elementSize = 4) =>
    [
        .. new PickleWriter().Op('\x8a', [10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]).ToArray(),
        .. new PickleWriter().Number(1001).ToArray(),
        .. new PickleWriter().Op('}').Text("little_endian").Op(littleEndian ? '\x88' : '\x89').Op('s').ToArray(),
        .. pickle,
        .. new PickleWriter().Op(']').Text(key).Op('a').ToArray(),
        .. BitConverter.GetBytes((long)storage.Length / elementSize),
        .. storage,
    ];
}
