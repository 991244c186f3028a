using System.Buffers.Binary;
using System.Text;

namespace Impasto.Tensors.Weights.Onnx;

/// <summary>
/// Walks the fields of one protocol buffer message (its wire format: a key of field number and wire type, then the value). Nested messages
/// are read by a
/// reader of their own over <see cref="Message"/>. ONNX uses no groups.
/// </summary>
internal struct ProtoReader(ReadOnlyMemory<byte> message, string source)
{
    private const int VarintWire = 0, Fixed64Wire = 1, BytesWire = 2, Fixed32Wire = 5;

    private ReadOnlyMemory<byte> _rest = message;
    private ReadOnlyMemory<byte> _payload;
    private ulong _number;
    private int _wire;

    /// <summary>The number of the field that <see cref="Next"/> read.</summary>
    public int Field { get; private set; }

    /// <summary>The field as an integer or enumeration.</summary>
    public readonly long Integer => _wire == VarintWire ? (long)_number : throw WrongWire();

    /// <summary>The field as a float.</summary>
    public readonly float Float => _wire == Fixed32Wire ? BitConverter.UInt32BitsToSingle((uint)_number) : throw WrongWire();

    /// <summary>The field as bytes; a slice, not a copy.</summary>
    public readonly ReadOnlyMemory<byte> Bytes => _wire == BytesWire ? _payload : throw WrongWire();

    /// <summary>The field as a name or other short text.</summary>
    public readonly string Text => Bytes.Length <= WeightLimits.NameLength
        ? Encoding.UTF8.GetString(Bytes.Span)
        : throw Damaged($"a name or text in it is {Bytes.Length} bytes long, more than the {WeightLimits.NameLength} allowed");

    /// <summary>A reader over the field as a nested message.</summary>
    public readonly ProtoReader Message => new(Bytes, source);

    /// <summary>Reads the next field; false at the end of the message.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        var key = Varint();
        (Field, _wire) = (key >> 3 <= int.MaxValue ? (int)(key >> 3) : 0, (int)(key & 7));
        if (Field == 0)
            throw Damaged("it is no protocol buffer");
        switch (_wire)
        {
            case VarintWire:
                _number = Varint();
                break;
            case Fixed64Wire:
                _number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8).Span);
                break;
            case Fixed32Wire:
                _number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span);
                break;
            case BytesWire:
                _payload = Take(Varint());
                break;
            default:
                throw Damaged("it is no protocol buffer");
        }
        return true;
    }

    /// <summary>
    /// Adds the integers of a repeated field, packed or not, up to a limit: each may take eight times the memory that it takes in the file.
    /// </summary>
    public readonly void AddIntegers(List<long> values, int limit)
    {
        if (_wire == VarintWire)
            values.Add((long)_number);
        else
        {
            var packed = new ProtoReader(Bytes, source);
            while (!packed._rest.IsEmpty && values.Count <= limit)
                values.Add((long)packed.Varint());
        }
        if (values.Count > limit)
            throw Damaged($"it holds a list of more than {limit:N0} integers");
    }

    /// <summary>Adds the bytes of a repeated field of fixed size (float, double), packed or not.</summary>
    public readonly void AddFixed(List<byte> values)
    {
        Span<byte> one = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(one, _number);
        values.AddRange(_wire switch
        {
            Fixed32Wire => one[..4],
            Fixed64Wire => one,
            _ => Bytes.Span,
        });
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Take(1).Span[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
        throw Damaged("it holds a number of more than ten bytes");
    }

    private ReadOnlyMemory<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
            throw Damaged("it ends early");
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    private readonly WeightFormatException WrongWire() => Damaged($"its field {Field} is of the wrong kind");

    private readonly WeightFormatException Damaged(string problem) =>
        new(source, $"as an ONNX model, {problem}", WeightFormatException.FetchAgain);
}
