using System.Globalization;

namespace Impasto.Tensors.Weights.Numpy;

/// <summary>The header of a .npy file: a Python dict literal with exactly the keys 'descr', 'fortran_order' and 'shape'.</summary>
internal sealed record NpyHeader(WeightType Type, bool FortranOrder, long[] Dimensions)
{
    public static NpyHeader Parse(string text, string name, string source)
    {
        var parser = new Parser(text.TrimEnd(), name, source);
        WeightType? type = null;
        bool? fortranOrder = null;
        long[]? dimensions = null;
        parser.Expect('{');
        while (!parser.Accept('}'))
        {
            var key = parser.Quoted();
            parser.Expect(':');
            switch (key)
            {
                case "descr" when type is null:
                    type = TypeOf(parser.Quoted(), name, source);
                    break;
                case "fortran_order" when fortranOrder is null:
                    fortranOrder = parser.Boolean();
                    break;
                case "shape" when dimensions is null:
                    dimensions = parser.Tuple();
                    break;
                default:
                    throw parser.Malformed();
            }
            if (!parser.Accept(','))
            {
                parser.Expect('}');
                break;
            }
        }
        if (!parser.AtEnd || type is null || fortranOrder is null || dimensions is null)
            throw parser.Malformed();
        return new NpyHeader(type.Value, fortranOrder.Value, dimensions);
    }

    private static WeightType TypeOf(string descr, string name, string source) => descr switch
    {
        "<f8" => WeightType.Float64,
        "<f4" => WeightType.Float32,
        "<f2" => WeightType.Float16,
        "<i8" => WeightType.Int64,
        "<i4" => WeightType.Int32,
        "<i2" => WeightType.Int16,
        "|i1" => WeightType.Int8,
        "<u8" => WeightType.UInt64,
        "<u4" => WeightType.UInt32,
        "<u2" => WeightType.UInt16,
        "|u1" => WeightType.UInt8,
        "|b1" => WeightType.Bool,
        "|O" => throw new WeightFormatException(source, $"the array '{name}' holds Python objects, which could run code",
            "Save plain numeric arrays"),
        _ when descr.StartsWith('>') => throw new WeightFormatException(source, $"the array '{name}' is big-endian ('{descr}')",
            "Save it as little-endian, for instance by astype('<f4')"),
        _ => throw new WeightFormatException(source, $"the array '{name}' has the unsupported type '{descr}'",
            "Save it as float32, for instance by astype('<f4')"),
    };

    private sealed class Parser(string text, string name, string source)
    {
        private int _at;

        public bool AtEnd
        {
            get
            {
                SkipSpaces();
                return _at == text.Length;
            }
        }

        public WeightFormatException Malformed() => new(source, $"the array '{name}' has a malformed .npy header",
            WeightFormatException.FetchAgain);

        public bool Accept(char wanted)
        {
            SkipSpaces();
            if (_at == text.Length || text[_at] != wanted)
                return false;
            _at++;
            return true;
        }

        public void Expect(char wanted)
        {
            if (!Accept(wanted))
                throw Malformed();
        }

        public string Quoted()
        {
            SkipSpaces();
            if (_at == text.Length || text[_at] is not ('\'' or '"'))
                throw Malformed();
            var end = text.IndexOf(text[_at], _at + 1);
            if (end < 0)
                throw Malformed();
            var value = text[(_at + 1)..end];
            _at = end + 1;
            return value;
        }

        public bool Boolean()
        {
            SkipSpaces();
            foreach (var value in (ReadOnlySpan<bool>)[true, false])
            {
                var word = value ? "True" : "False";
                if (string.CompareOrdinal(text, _at, word, 0, word.Length) == 0)
                {
                    _at += word.Length;
                    return value;
                }
            }
            throw Malformed();
        }

        public long[] Tuple()
        {
            List<long> values = [];
            Expect('(');
            while (!Accept(')'))
            {
                SkipSpaces();
                var begin = _at;
                while (_at < text.Length && text[_at] is (>= '0' and <= '9') or '-')
                    _at++;
                if (!long.TryParse(text.AsSpan(begin, _at - begin), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                    out var value))
                    throw Malformed();
                values.Add(value);
                if (!Accept(','))
                {
                    Expect(')');
                    break;
                }
            }
            return [.. values];
        }

        private void SkipSpaces()
        {
            while (_at < text.Length && text[_at] is ' ' or '\n')
                _at++;
        }
    }
}
