namespace Impasto.Imaging.IO;

/// <summary>
/// Walks the entropy-coded data of a sequential JPEG with Huffman codes (T.81 F.2) without making pixels. A damaged file decodes into other blocks than it had, and libjpeg warns only if
/// it runs out of data: what tells is that too much or too little is left when all blocks have come.
/// </summary>
internal sealed class JpegScan
{
    /// <summary>Twice what 8 bits of a picture make.</summary>
    private const int LargestDc = 1 << 14;

    private readonly Component[] _components;
    private readonly byte[] _data;
    private readonly int _end;
    private int _at;
    private ulong _bits;
    private int _count;

    private JpegScan(byte[] data, int at, int end, Component[] components) => (_data, _at, _end, _components) = (data, at, end, components);

    /// <summary>A component of the frame or, with its tables, of a scan.</summary>
    /// <param name="Id">Its number.</param>
    /// <param name="Across">Blocks in a unit, across.</param>
    /// <param name="Down">Blocks in a unit, down.</param>
    /// <param name="Quantum">The quantiser of its means; 0 where unknown.</param>
    /// <param name="Dc">The codes of its means, from <see cref="Codes"/>.</param>
    /// <param name="Ac">The codes of its other coefficients.</param>
    internal sealed record Component(byte Id, int Across, int Down, int Quantum, ushort[]? Dc = null, ushort[]? Ac = null);

    /// <summary>For each 16 bits the symbol that they begin with, times 256, and its length; 0 for none. Null where the table is broken.</summary>
    public static ushort[]? Codes(ReadOnlySpan<byte> lengths, ReadOnlySpan<byte> symbols)
    {
        var table = new ushort[1 << 16];
        var (place, next) = (0, 0);
        for (var length = 1; length <= 16; length++)
        {
            for (var i = 0; i < lengths[length - 1]; i++, next++)
            {
                var span = 1 << (16 - length);
                if (place + span > table.Length)
                    return null;
                table.AsSpan(place, span).Fill((ushort)(symbols[next] << 8 | length));
                place += span;
            }
        }
        return table;
    }

    /// <summary>What is wrong with a scan's data; null where nothing shows.</summary>
    /// <param name="data">The file.</param>
    /// <param name="at">Where the scan's data begin.</param>
    /// <param name="end">Where they end.</param>
    /// <param name="components">What it holds.</param>
    /// <param name="units">Its units: blocks of the one component, or groups of blocks of all.</param>
    /// <param name="interval">Units between restart markers; 0 for none.</param>
    public static string? Damage(byte[] data, int at, int end, Component[] components, long units, int interval)
    {
        var scan = new JpegScan(data, at, end, components);
        for (long unit = 0; unit < units; unit += interval)
        {
            if (unit > 0 && !scan.Restart((int)(unit / interval - 1) % 8))
                return "its picture data are out of step with their restart markers";
            interval = interval == 0 ? (int)Math.Min(units, int.MaxValue) : interval;
            if (!scan.Units(Math.Min(interval, units - unit)))
                return "its picture data have been changed, or end too early";
        }
        return scan.EndsHere() ? null : "its picture data have been changed: some are left over";
    }

    private bool Units(long count)
    {
        var means = new int[_components.Length];
        for (long unit = 0; unit < count; unit++)
        {
            for (var c = 0; c < _components.Length; c++)
            {
                var component = _components[c];
                var blocks = _components.Length == 1 ? 1 : component.Across * component.Down;
                for (var block = 0; block < blocks; block++)
                {
                    if (!Block(component, ref means[c]))
                        return false;
                }
            }
        }
        return true;
    }

    private bool Block(Component component, ref int mean)
    {
        if (Symbol(component.Dc!) is not (>= 0 and <= 11 and var size))
            return false;
        if (size > 0)
        {
            var value = (int)(_bits >> (64 - size));
            if (!Skip(size))
                return false;
            mean += value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
            if (Math.Abs(mean) * (long)component.Quantum > LargestDc)
                return false;
        }
        for (var k = 1; k < 64; k++)
        {
            if (Symbol(component.Ac!) is not (>= 0 and var symbol))
                return false;
            var (run, bits) = (symbol >> 4, symbol & 15);
            if (bits == 0 && run < 15)
                return true;
            k += run;
            if (k > 63 || !Skip(bits))
                return false;
        }
        return true;
    }

    /// <summary>The next symbol, with at least 16 bits behind it ready; -1 where there is none.</summary>
    private int Symbol(ushort[] codes)
    {
        while (_count <= 48 && _at < _end && (_data[_at] != 0xFF || (_at + 1 < _end && _data[_at + 1] == 0)))
        {
            _bits |= (ulong)_data[_at] << (56 - _count);
            _count += 8;
            _at += _data[_at] == 0xFF ? 2 : 1;
        }
        var code = codes[_bits >> 48];
        return code != 0 && Skip(code & 255) ? code >> 8 : -1;
    }

    private bool Skip(int bits)
    {
        _bits <<= bits;
        _count -= bits;
        return _count >= 0;
    }

    /// <summary>Whether nothing but padding is left before the next marker: cameras fill up with zeros or ones, and one byte is no picture.</summary>
    private bool EndsHere()
    {
        var isFilled = true;
        var left = 0L;
        for (_bits <<= _count % 8, _count -= _count % 8; _count > 0; _bits <<= 8, _count -= 8, left++)
            isFilled &= _bits >> 56 is 0 or 0xFF;
        for (; _at < _end && (_data[_at] != 0xFF || (_at + 1 < _end && _data[_at + 1] is 0 or 0xFF) || _at + 1 == _end); left++)
            isFilled &= _data[_at++] is 0 or 0xFF;
        return left <= 1 || isFilled;
    }

    private bool Restart(int number)
    {
        if (!EndsHere() || _at + 1 >= _end || _data[_at + 1] != 0xD0 + number)
            return false;
        _at += 2;
        (_bits, _count) = (0, 0);
        return true;
    }
}
