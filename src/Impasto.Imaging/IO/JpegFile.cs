using System.Buffers.Binary;

namespace Impasto.Imaging.IO;

/// <summary>
/// What can be told of a JPEG (ITU-T T.81) without decoding it. libjpeg warns of harmless things and of lost picture data alike and says nothing where passes are missing: the
/// <see cref="Clean"/> copy leaves only warnings that mean damage, and <see cref="IsComplete"/> knows of the passes.
/// </summary>
internal sealed class JpegFile
{
    private const byte EndOfImage = 0xD9, StartOfScan = 0xDA;

    /// <summary>For each component and coefficient the bits that no pass has brought yet; 255 before the first.</summary>
    private readonly Dictionary<byte, byte[]> _missing = [];
    private readonly Dictionary<int, ushort[]?> _codes = [];
    private readonly int[] _quanta = new int[4];
    private JpegScan.Component[] _components = [];
    private (int Width, int Height) _size;
    private int _interval;
    private bool _isProgressive, _isSequential;

    public JpegFile(byte[] data)
    {
        using var clean = new MemoryStream(data.Length + 2);
        clean.Write(data, 0, 2);
        var at = 2;
        while (NextMarker(data, ref at) is { } marker)
        {
            if (marker == EndOfImage)
            {
                HasEnd = true;
                break;
            }
            if (marker is <= 1 or >= 0xD0 and <= 0xD8)
                continue;
            var length = at + 2 <= data.Length ? BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at)) : 0;
            if (length < 2 || length > data.Length - at)
            {
                clean.Write([0xFF, marker, .. data.AsSpan(at)]);
                break;
            }
            var segment = data.AsSpan(at, length);
            clean.Write([0xFF, marker]);
            Read(marker, segment[2..]);
            clean.Write(marker is 0xE0 or 0xEE ? WithKnownVersion(segment) : marker == StartOfScan && !_isProgressive ? WithWholeBand(segment) : segment);
            at += length;
            if (marker == StartOfScan)
            {
                var end = EndOfScan(data, at);
                if (_isSequential)
                    Damage ??= DamageOf(data, at, end, data.AsSpan(at - length, length)[2..]);
                clean.Write(data, at, end - at);
                at = end;
            }
        }
        clean.Write([0xFF, EndOfImage]);
        Clean = clean.ToArray();
    }

    /// <summary>The file from its first marker to its end marker, without bytes that lie between its segments, and with an end marker.</summary>
    public byte[] Clean { get; }

    /// <summary>Whether it had an end marker of its own.</summary>
    public bool HasEnd { get; }

    /// <summary>Whether all bits of all coefficients have been sent; a progressive file may rightly lack some, and one that was cut short does.</summary>
    public bool IsComplete => _missing.Count > 0 && _missing.Values.All(bits => Array.TrueForAll(bits, missing => missing == 0));

    /// <summary>How the picture is coded, where no reader of common JPEGs knows it; else null.</summary>
    public string? Rarity { get; private set; }

    /// <summary>What is wrong with the data of a sequential picture; null where nothing shows. Of progressive ones libjpeg finds it.</summary>
    public string? Damage { get; private set; }

    private static byte? NextMarker(byte[] data, ref int at)
    {
        while (at < data.Length && data[at] != 0xFF)
            at++;
        while (at < data.Length && data[at] == 0xFF)
            at++;
        return at < data.Length ? data[at++] : null;
    }

    private void Read(byte marker, ReadOnlySpan<byte> content)
    {
        if (marker is 0xF7 || (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)))
        {
            _isSequential = marker is 0xC0 or 0xC1 && content is [8, ..];
            if (content.Length >= 6)
            {
                _size = (BinaryPrimitives.ReadUInt16BigEndian(content[3..]), BinaryPrimitives.ReadUInt16BigEndian(content[1..]));
                _components = new JpegScan.Component[Math.Min(content[5], (content.Length - 6) / 3)];
                for (var i = 0; i < _components.Length; i++)
                    _components[i] = new(content[6 + 3 * i], content[7 + 3 * i] >> 4, content[7 + 3 * i] & 15, content[8 + 3 * i] & 3);
            }
            _isProgressive = marker is 0xC2 or 0xC6 or 0xCA or 0xCE;
            Rarity = marker switch
            {
                0xF7 => "JPEG-LS",
                0xC3 or 0xCB => "a lossless JPEG",
                0xC5 or 0xC6 or 0xC7 or 0xCD or 0xCE or 0xCF => "a hierarchical JPEG",
                0xC9 or 0xCA => "an arithmetically coded JPEG",
                _ when content is [not 8 and var bits, ..] => $"a JPEG of {bits} bits",
                _ => null,
            };
            for (var i = 6; content.Length > 5 && i + 3 <= content.Length && i < 6 + 3 * content[5]; i += 3)
            {
                var missing = new byte[64];
                Array.Fill(missing, byte.MaxValue);
                _missing[content[i]] = missing;
            }
        }
        switch (marker)
        {
            case 0xC4:
                ReadCodes(content);
                break;
            case 0xDB:
                for (var table = content; table.Length > 64; table = table[Math.Min(table.Length, table[0] >> 4 == 0 ? 65 : 129)..])
                    _quanta[table[0] & 3] = table[0] >> 4 == 0 ? table[1] : BinaryPrimitives.ReadUInt16BigEndian(table[1..]);
                break;
            case 0xDD when content.Length >= 2:
                _interval = BinaryPrimitives.ReadUInt16BigEndian(content);
                break;
        }
        if (marker != StartOfScan || content.Length < 1 || content.Length < 4 + 2 * content[0])
            return;
        var count = content[0];
        var (first, last, left) = (content[1 + 2 * count], content[2 + 2 * count], (byte)(content[3 + 2 * count] & 15));
        for (var i = 0; i < count; i++)
        {
            if (!_missing.TryGetValue(content[1 + 2 * i], out var missing))
                continue;
            if (!_isProgressive)
                Array.Clear(missing);
            else if (first <= last && last < missing.Length)
                missing.AsSpan(first, last - first + 1).Fill(left);
        }
    }

    private void ReadCodes(ReadOnlySpan<byte> content)
    {
        while (content.Length > 17)
        {
            var symbols = 0;
            foreach (var count in content[1..17])
                symbols += count;
            if (symbols > content.Length - 17)
                return;
            _codes[content[0]] = JpegScan.Codes(content[1..17], content.Slice(17, symbols));
            content = content[(17 + symbols)..];
        }
    }

    private string? DamageOf(byte[] data, int at, int end, ReadOnlySpan<byte> scan)
    {
        if (scan.Length < 1 || scan.Length < 1 + 2 * scan[0] || _components.Length == 0 || _size.Width == 0 || _size.Height == 0)
            return null;
        var components = new JpegScan.Component[scan[0]];
        for (var i = 0; i < components.Length; i++)
        {
            var (id, tables) = (scan[1 + 2 * i], scan[2 + 2 * i]);
            // What is missing the library refuses.
            if (Array.Find(_components, component => component.Id == id) is not { Across: > 0, Down: > 0 } known
                || _codes.GetValueOrDefault(tables >> 4) is not { } dc || _codes.GetValueOrDefault(0x10 | (tables & 15)) is not { } ac)
            {
                return null;
            }
            components[i] = known with { Quantum = _quanta[known.Quantum], Dc = dc, Ac = ac };
        }
        var (across, down) = (_components.Max(component => component.Across), _components.Max(component => component.Down));
        if (components is [var only])
        {
            var (width, height) = (Parts(_size.Width * only.Across, across), Parts(_size.Height * only.Down, down));
            return JpegScan.Damage(data, at, end, components, Parts(width, 8) * Parts(height, 8), _interval);
        }
        return JpegScan.Damage(data, at, end, components, Parts(_size.Width, 8 * across) * Parts(_size.Height, 8 * down), _interval);

        static long Parts(long whole, long part) => (whole + part - 1) / part;
    }

    /// <summary>The start of a scan with all coefficients, as it has them whatever some cameras write: libjpeg warns of it.</summary>
    private static ReadOnlySpan<byte> WithWholeBand(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 6 || segment.Length != 6 + 2 * segment[2])
            return segment;
        return (byte[])[.. segment[..^3], 0, 63, 0];
    }

    private static int EndOfScan(byte[] data, int at)
    {
        while (data.AsSpan(at).IndexOf((byte)0xFF) is >= 0 and var offset)
        {
            at += offset;
            if (at + 1 == data.Length)
                return at;
            if (data[at + 1] is not (0 or 0xFF or >= 0xD0 and <= 0xD7))
                return at;
            at += data[at + 1] == 0xFF ? 1 : 2;
        }
        return data.Length;
    }

    /// <summary>JFIF's and Adobe's segments with numbers that libjpeg knows: it warns of others, and reads the picture as it would have anyway.</summary>
    private static ReadOnlySpan<byte> WithKnownVersion(ReadOnlySpan<byte> segment)
    {
        var content = segment[2..];
        var (at, known) = content is [(byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, not 1, ..] ? (7, 1)
            : content is [(byte)'A', (byte)'d', (byte)'o', (byte)'b', (byte)'e', _, _, _, _, _, _, > 2, ..] ? (13, 1) : (0, 0);
        if (at == 0)
            return segment;
        var changed = segment.ToArray();
        changed[at] = (byte)known;
        return changed;
    }
}
