using System.Buffers.Binary;
using System.Text;

namespace Impasto.People;

/// <summary>
/// A TensorFlow Lite file (schema version 3, a FlatBuffer): what of it a network of convolutions needs. Whatever is out of bounds ends in
/// <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class TfLiteFile
{
    /// <summary>Tensors and operators of a file, at most.</summary>
    private const int Most = 4096;

    private readonly byte[] _data;

    /// <param name="data">The whole file.</param>
    /// <exception cref="InvalidDataException">It is none, or damaged.</exception>
    public TfLiteFile(byte[] data)
    {
        _data = data;
        try
        {
            if (data.Length < 8 || Encoding.ASCII.GetString(data, 4, 4) != "TFL3")
                throw new InvalidDataException("it is no TensorFlow Lite file");
            var model = Table(Indirect(0));
            List<(int Code, string Custom)> codes = [.. Tables(model, 1).Select(code => (Math.Max(Byte(code, 0), Int(code, 3)), Text(code, 1)))];
            var buffers = Tables(model, 4);
            var graph = Tables(model, 2)[0];
            Tensors = [.. Tables(graph, 0).Select(tensor => new TfLiteTensor(Ints(tensor, 0), Byte(tensor, 1), Bytes(buffers[Int(tensor, 2)], 0)))];
            Inputs = Ints(graph, 1);
            Outputs = Ints(graph, 2);
            Nodes =
            [
                .. Tables(graph, 3).Select(node => new TfLiteNode(codes[Int(node, 0)].Code, codes[Int(node, 0)].Custom, Ints(node, 1), Ints(node, 2),
                    Field(node, 4) is var options and > 0 ? Table(Indirect(options)) : null, this)),
            ];
            if (Inputs.Concat(Outputs).Any(number => !IsTensor(number)) || Nodes.Any(node => node.Inputs.Length == 0 || node.Outputs.Length == 0 || node.Inputs.Concat(node.Outputs).Any(number => !IsTensor(number))))
                throw new InvalidDataException("its operators name tensors that aren't there");
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("it is damaged", e);
        }
    }

    /// <summary>The tensors that operators name by their numbers.</summary>
    public IReadOnlyList<TfLiteTensor> Tensors { get; }

    /// <summary>Numbers of the graph's inputs.</summary>
    public int[] Inputs { get; }

    /// <summary>Numbers of its results.</summary>
    public int[] Outputs { get; }

    /// <summary>The operators, in the order in which they run.</summary>
    public IReadOnlyList<TfLiteNode> Nodes { get; }

    /// <summary>A table's field of one byte; 0 where there is none.</summary>
    internal int Byte((int At, int Fields) table, int field) => Field(table, field) is var at and > 0 ? Slice(at, 1)[0] : 0;

    /// <summary>A table's field of four bytes; 0 where there is none.</summary>
    internal int Int((int At, int Fields) table, int field) => Field(table, field) is var at and > 0 ? Read(at) : 0;

    private bool IsTensor(int number) => number >= 0 && number < Tensors.Count;

    private ReadOnlySpan<byte> Slice(int at, int count) => at >= 0 && at <= _data.Length - count ? _data.AsSpan(at, count) : throw new InvalidDataException("it is damaged");

    private int Read(int at) => BinaryPrimitives.ReadInt32LittleEndian(Slice(at, 4));

    private int Indirect(int at) => checked(at + Read(at));

    private (int At, int Fields) Table(int at) => (at, checked(at - Read(at)));

    private int Field((int At, int Fields) table, int field)
    {
        var place = 4 + 2 * field;
        if (place >= BinaryPrimitives.ReadUInt16LittleEndian(Slice(table.Fields, 2)))
            return 0;
        var offset = BinaryPrimitives.ReadUInt16LittleEndian(Slice(checked(table.Fields + place), 2));
        return offset == 0 ? 0 : checked(table.At + offset);
    }

    private (int First, int Count) Vector((int At, int Fields) table, int field)
    {
        if (Field(table, field) is not (var at and > 0))
            return (0, 0);
        var start = Indirect(at);
        var count = Read(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return (start + 4, count);
    }

    private List<(int At, int Fields)> Tables((int At, int Fields) table, int field)
    {
        var (first, count) = Vector(table, field);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Most);
        return [.. Enumerable.Range(0, count).Select(i => Table(Indirect(first + 4 * i)))];
    }

    private int[] Ints((int At, int Fields) table, int field)
    {
        var (first, count) = Vector(table, field);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Most);
        return [.. Enumerable.Range(0, count).Select(i => Read(first + 4 * i))];
    }

    private ReadOnlyMemory<byte> Bytes((int At, int Fields) table, int field)
    {
        var (first, count) = Vector(table, field);
        return _data.AsMemory(first, count);
    }

    private string Text((int At, int Fields) table, int field) => Encoding.UTF8.GetString(Bytes(table, field).Span);
}
