using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using NetVips;

namespace Impasto.Imaging.IO;

/// <summary>Reads Netpbm's formats, which the picture library as it ships lacks: PBM, PGM and PPM as text or binary (netpbm.sourceforge.net/doc), and PFM, floats from the bottom row up.</summary>
internal sealed class NetpbmFile
{
    private readonly byte[] _data;
    private int _at = 2;

    private NetpbmFile(byte[] data) => _data = data;

    public static bool Recognizes(ReadOnlySpan<byte> data) => data is [(byte)'P', >= (byte)'1' and <= (byte)'6' or (byte)'F' or (byte)'f', (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'#', ..];

    /// <summary>The picture as the library's own, of 8 or 16 bits or float. If the file holds several, the first.</summary>
    /// <param name="data">The file.</param>
    /// <param name="check">Looks at width and height before anything is made.</param>
    /// <exception cref="InvalidDataException">The file ends too early or is no Netpbm file.</exception>
    public static Image Read(byte[] data, Action<int, int> check) => new NetpbmFile(data).Read(check);

    private Image Read(Action<int, int> check)
    {
        var kind = (char)_data[1];
        var bands = kind is '3' or '6' or 'F' ? 3 : 1;
        var (width, height) = (Number(), Number());
        if (width < 1 || height < 1)
            throw new InvalidDataException("its header says no size");
        check(width, height);
        if (kind is 'F' or 'f')
            return Floats(width, height, bands);
        var white = kind is '1' or '4' ? 1 : Number();
        if (white is < 1 or > 65535)
            throw new InvalidDataException($"its header says that white is {white}");
        var count = (long)width * height * bands;
        var isText = kind <= '3';
        if (!isText)
            _at++;
        var size = white > 255 ? 2 : 1;
        // As text a sample takes a digit at least, and a space but for bits.
        var least = kind == '4' ? (width + 7L) / 8 * height : kind == '1' ? count : isText ? 2 * count - 1 : size * count;
        if (least > _data.Length - _at)
            throw new InvalidDataException($"it has {Math.Max(0, _data.Length - _at)} bytes of pixels where {least} belong");
        if (white == 255)
        {
            var bytes = new byte[count];
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = isText ? (byte)Math.Min(Number(), 255) : _data[_at + i];
            return Made(bytes, width, height, bands, Enums.BandFormat.Uchar);
        }
        var shorts = new ushort[count];
        for (var i = 0; i < shorts.Length; i++)
        {
            var value = kind switch
            {
                '1' => 1 - Bit(),
                '4' => 1 - (_data[_at + i / width * ((width + 7) / 8) + i % width / 8] >> (7 - i % width % 8) & 1),
                _ when isText => Number(),
                _ when size == 1 => _data[_at + i],
                _ => BinaryPrimitives.ReadUInt16BigEndian(_data.AsSpan(_at + 2 * i)),
            };
            shorts[i] = (ushort)((Math.Min(value, white) * 65535L + white / 2) / white);
        }
        return Made(shorts, width, height, bands, Enums.BandFormat.Ushort);
    }

    private Image Floats(int width, int height, int bands)
    {
        var start = SkipSpace();
        while (_at < _data.Length && !IsSpace(_data[_at]))
            _at++;
        // The number's sign alone matters: negative is little-endian.
        if (!double.TryParse(Encoding.ASCII.GetString(_data, start, Math.Min(_at - start, 64)), CultureInfo.InvariantCulture, out var scale) || scale == 0)
            throw new InvalidDataException("its header says no byte order");
        _at++;
        var row = width * (long)bands;
        if (4 * row * height > _data.Length - _at)
            throw new InvalidDataException($"it has {Math.Max(0, _data.Length - _at)} bytes of pixels where {4 * row * height} belong");
        var values = new float[row * height];
        for (var i = 0; i < values.Length; i++)
        {
            var from = _data.AsSpan(_at + 4 * (int)((height - 1 - i / row) * row + i % row));
            values[i] = scale < 0 ? BinaryPrimitives.ReadSingleLittleEndian(from) : BinaryPrimitives.ReadSingleBigEndian(from);
        }
        return Made(values, width, height, bands, Enums.BandFormat.Float);
    }

    private static Image Made<T>(T[] values, int width, int height, int bands, Enums.BandFormat format)
        where T : unmanaged
    {
        using var raw = Image.NewFromMemory(values, width, height, bands, format);
        return raw.Copy(interpretation: (format, bands) switch
        {
            (Enums.BandFormat.Uchar, 1) => Enums.Interpretation.Bw,
            (Enums.BandFormat.Uchar, _) => Enums.Interpretation.Srgb,
            (Enums.BandFormat.Ushort, 1) => Enums.Interpretation.Grey16,
            (Enums.BandFormat.Ushort, _) => Enums.Interpretation.Rgb16,
            (_, 1) => Enums.Interpretation.Bw,
            _ => Enums.Interpretation.Scrgb,
        });
    }

    private int Number()
    {
        SkipSpace();
        long number = 0;
        var start = _at;
        while (_at < _data.Length && _data[_at] is >= (byte)'0' and <= (byte)'9' && number <= int.MaxValue)
            number = 10 * number + _data[_at++] - '0';
        return _at > start && number <= int.MaxValue ? (int)number : throw new InvalidDataException(_at < _data.Length ? "it has text where a number belongs" : "it ends too early");
    }

    private int Bit()
    {
        SkipSpace();
        return _at < _data.Length && _data[_at] is (byte)'0' or (byte)'1' ? _data[_at++] - '0' : throw new InvalidDataException("it ends too early");
    }

    private int SkipSpace()
    {
        while (_at < _data.Length && (IsSpace(_data[_at]) || _data[_at] == '#'))
        {
            if (_data[_at] == '#')
            {
                while (_at < _data.Length && _data[_at] != '\n')
                    _at++;
            }
            else
            {
                _at++;
            }
        }
        return _at;
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or >= 9 and <= 13;
}
