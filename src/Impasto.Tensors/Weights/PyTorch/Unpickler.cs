using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Impasto.Tensors.Weights.PyTorch;

/// <summary>
/// A Python pickle machine (protocols 2 to 5) that builds tensors, dicts, lists, tuples, numbers and strings and nothing else. It looks
/// nothing up and calls
/// nothing: a pickle that names anything but <see cref="PickleGlobal"/> and the storage classes is refused by that name.
/// </summary>
/// <remarks>
/// None, True, numbers and strings become null, bool, long, BigInteger, double and string; lists List&lt;object?&gt;; the rest the Pickle
/// types of this folder.
/// </remarks>
/// <param name="bytes">The file, or the pickle.</param>
/// <param name="source">What messages call the file.</param>
/// <param name="storageOf">Makes a storage of its persistent id.</param>
internal sealed class Unpickler(ReadOnlyMemory<byte> bytes, string source, Func<PickleTuple, TensorStorage> storageOf)
{
    private const int HighestProtocol = 5;
    private const int LongestGlobal = 256;

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private int _instructions;

    /// <summary>Where the next pickle begins; pickles may follow one another.</summary>
    public int Position { get; set; }

    /// <summary>Runs one pickle to its end and returns what it built.</summary>
    public object? Load()
    {
        _stack.Clear();
        _marks.Clear();
        _memo.Clear();
        while (true)
        {
            if (++_instructions > WeightLimits.PickleInstructions)
                throw Damaged($"has more than {WeightLimits.PickleInstructions:N0} instructions");
            var code = (char)Byte();
            if (code == '.')
                return Pop();
            Execute(code);
        }
    }

    private void Execute(char code)
    {
        switch (code)
        {
            case '\x80':
                var protocol = Byte();
                if (protocol > HighestProtocol)
                    throw Damaged($"has the unknown protocol {protocol}");
                break;
            case '\x95':
                Take(8); // A frame's length: only a hint for buffering.
                break;
            case 'N':
                Push(null);
                break;
            case '\x88':
                Push(true);
                break;
            case '\x89':
                Push(false);
                break;
            case 'J':
                Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                break;
            case 'K':
                Push((long)Byte());
                break;
            case 'M':
                Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                break;
            case '\x8a':
                var integer = new BigInteger(Take(Byte()));
                Push(integer >= long.MinValue && integer <= long.MaxValue ? (object)(long)integer : integer);
                break;
            case 'G':
                Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                break;
            case 'X':
                Push(Text(Length(), Encoding.UTF8));
                break;
            case '\x8c':
                Push(Text(Byte(), Encoding.UTF8));
                break;
            case 'T':
                Push(Text(Length(), Encoding.Latin1)); // A str of Python 2.
                break;
            case 'U':
                Push(Text(Byte(), Encoding.Latin1));
                break;
            case '(':
                _marks.Add(_stack.Count);
                break;
            case ')':
                Push(new PickleTuple([]));
                break;
            case '\x85':
                Push(new PickleTuple(PopMany(1)));
                break;
            case '\x86':
                Push(new PickleTuple(PopMany(2)));
                break;
            case '\x87':
                Push(new PickleTuple(PopMany(3)));
                break;
            case 't':
                Push(new PickleTuple(PopToMark()));
                break;
            case ']':
                Push(new List<object?>());
                break;
            case 'l':
                Push(new List<object?>(PopToMark()));
                break;
            case 'a':
                var item = Pop();
                Top<List<object?>>("list").Add(item);
                break;
            case 'e':
                var items = PopToMark();
                Top<List<object?>>("list").AddRange(items);
                break;
            case '}':
                Push(new PickleDict());
                break;
            case 'd':
                var pairs = PopToMark();
                Push(new PickleDict());
                SetItems(pairs);
                break;
            case 's':
                SetItems(PopMany(2));
                break;
            case 'u':
                SetItems(PopToMark());
                break;
            case 'q':
                _memo[Byte()] = Peek();
                break;
            case 'r':
                _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Peek();
                break;
            case '\x94':
                _memo[(uint)_memo.Count] = Peek();
                break;
            case 'h':
                Recall(Byte());
                break;
            case 'j':
                Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)));
                break;
            case 'c':
                Push(Global(Line(), Line()));
                break;
            case '\x93':
                var name = Pop<string>("a global's name");
                Push(Global(Pop<string>("a global's module"), name));
                break;
            case 'Q':
                Push(storageOf(Pop<PickleTuple>("a persistent id")));
                break;
            case 'R':
                var arguments = Pop<PickleTuple>("the arguments of a call").Items;
                Push(Call(Pop(), arguments));
                break;
            case 'b':
                // The attributes of an OrderedDict: a state dict's _metadata, layer versions that weights don't need.
                Pop();
                Top<PickleDict>("dict");
                break;
            default:
                throw Refused($"its pickle has the instruction 0x{(int)code:x2}, which no tensor needs");
        }
    }

    private object Global(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => PickleGlobal.OrderedDict,
        ("torch", "Size") => PickleGlobal.Size,
        ("torch._utils", "_rebuild_tensor" or "_rebuild_tensor_v2") => PickleGlobal.RebuildTensor,
        ("torch._utils", "_rebuild_parameter") => PickleGlobal.RebuildParameter,
        ("torch", "DoubleStorage") => WeightType.Float64,
        ("torch", "FloatStorage") => WeightType.Float32,
        ("torch", "HalfStorage") => WeightType.Float16,
        ("torch", "BFloat16Storage") => WeightType.BFloat16,
        ("torch", "LongStorage") => WeightType.Int64,
        ("torch", "IntStorage") => WeightType.Int32,
        ("torch", "ShortStorage") => WeightType.Int16,
        ("torch", "CharStorage") => WeightType.Int8,
        ("torch", "ByteStorage") => WeightType.UInt8,
        ("torch", "BoolStorage") => WeightType.Bool,
        _ => throw Refused($"its pickle asks for {module}.{name}, which is no part of a tensor file and was not run"),
    };

    private object Call(object? function, object?[] arguments)
    {
        switch (function, arguments)
        {
            case (PickleGlobal.OrderedDict, []):
                return new PickleDict();
            case (PickleGlobal.OrderedDict, [List<object?> pairs]):
                // Python 2 pickles it with a list of [key, value] lists.
                var dict = new PickleDict();
                _instructions += pairs.Count;
                foreach (var pair in pairs)
                    dict.Items.Add(pair is List<object?> { Count: 2 } list
                        ? (list[0], list[1])
                        : throw Damaged("has an OrderedDict of something else than pairs"));
                return dict;
            case (PickleGlobal.Size, [PickleTuple size]):
                return size;
            case (PickleGlobal.RebuildTensor, [TensorStorage storage, long offset, PickleTuple size, PickleTuple strides, ..]):
                return new PickledTensor(storage, offset, Integers(size), Integers(strides));
            case (PickleGlobal.RebuildParameter, [PickledTensor tensor, ..]):
                return tensor;
            default:
                throw Damaged($"calls {function ?? "None"} with the wrong arguments");
        }
    }

    private long[] Integers(PickleTuple tuple) => tuple.Items.Length > WeightLimits.Rank
        ? throw Damaged($"has a tensor of {tuple.Items.Length} dimensions")
        : Array.ConvertAll(tuple.Items, v => v is long integer ? integer : throw Damaged("has a shape or stride that isn't an integer"));

    private void SetItems(object?[] pairs)
    {
        if (pairs.Length % 2 != 0)
            throw Damaged("has a dict with a key but no value");
        var dict = Top<PickleDict>("dict");
        for (var i = 0; i < pairs.Length; i += 2)
            dict.Items.Add((pairs[i], pairs[i + 1]));
    }

    private void Recall(uint index) =>
        Push(_memo.TryGetValue(index, out var value) ? value : throw Damaged("recalls what it never stored"));

    private void Push(object? value) => _stack.Add(value);

    /// <summary>The stack below the innermost mark belongs to an unfinished object and can't be popped.</summary>
    private int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Damaged("takes more from its stack than it put there");

    private T Top<T>(string what)
        where T : class => Peek() as T ?? throw Damaged($"adds items to something that is no {what}");

    private object? Pop()
    {
        var value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private T Pop<T>(string what)
        where T : class => Pop() as T ?? throw Damaged($"has something else in the place of {what}");

    private object?[] PopMany(int count)
    {
        if (_stack.Count - Floor < count)
            throw Damaged("takes more from its stack than it put there");
        object?[] items = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw Damaged("ends a group that it never began");
        var items = PopMany(_stack.Count - _marks[^1]);
        _marks.RemoveAt(_marks.Count - 1);
        return items;
    }

    private byte Byte() => Take(1)[0];

    private int Length()
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        return length <= int.MaxValue ? (int)length : throw Damaged("has a string longer than the file");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - Position)
            throw Damaged("ends early");
        var taken = bytes.Span.Slice(Position, count);
        Position += count;
        return taken;
    }

    private string Text(int length, Encoding encoding) => encoding.GetString(Take(length));

    private string Line()
    {
        var rest = bytes.Span[Position..];
        var length = rest[..Math.Min(rest.Length, LongestGlobal)].IndexOf((byte)'\n');
        if (length < 0)
            throw Damaged("has a global's name that doesn't end");
        var line = Text(length, Encoding.UTF8);
        Position++;
        return line;
    }

    private WeightFormatException Damaged(string problem) => new(source, "its pickle " + problem, WeightFormatException.FetchAgain);

    private WeightFormatException Refused(string problem) =>
        new(source, problem, "If you trust where the file comes from, save only the network's state_dict() from Python and use that file");
}
