using System.Text;
using System.Text.Json.Nodes;

namespace Impasto.TestSupport;

/// <summary>Damaged texts: what editors, other programs and bad luck make of a whole one. Equal seeds give equal texts.</summary>
/// <param name="seed">The start of the random numbers.</param>
internal sealed class Mutations(int seed)
{
    private static readonly string[] Values =
    [
        "null", "true", "[]", "{}", "[null]", "[[]]", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "\"\\u001b[2J\"", "\"/\"", "\"..\"", "-1", "0", "1e999", "-1e999", "1e-999", "NaN", "9223372036854775808",
        "2147483648", "0.1.2", "\"画\"", "\"1\"", "\"NaN\"", "\"a:0.5\"", "1,5", "\uFEFF", "\0", "\r", "}", "]", ":", ",", "//", "-999999", "999999", "\"\\uD83C\\uDF0A\"", "--", "-", "*", "?", "@", "%s",
    ];

    private static readonly string[] Json = [.. Values[..12], "-1", "0", "0.5", "1e999", "-1e999", "9223372036854775808", "2147483648", "\"画\"", "\"1\"", "\"NaN\"", "1e-999", "999999", "{\"a\":1,\"a\":2}"];

    private static readonly string[] Keys = ["\"seed\"", "\"name\"", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "\"styles\"", "\"Method\""];

    private readonly Random _random = new(seed);

    /// <summary>A whole number from 0 to below a limit.</summary>
    public int Next(int limit) => _random.Next(limit);

    /// <summary>One of several.</summary>
    public T Of<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    /// <summary>A value that somebody might give, right or wrong.</summary>
    public string Value() => _random.Next(4) == 0 ? _random.NextDouble().ToString(System.Globalization.CultureInfo.InvariantCulture) : Of(Values).Trim('"');

    /// <summary>The text with one to four places changed: characters turned over, cut out, doubled or put in; words and lines replaced, exchanged or repeated; the end cut off.</summary>
    public string Damage(string text)
    {
        for (var i = 1 + _random.Next(4); i > 0 && text.Length > 0; i--)
            text = Once(text);
        return text;
    }

    /// <summary>A JSON text, in one of four cases damaged as any text, else whole with one to three of its values or keys changed, left out or given twice.</summary>
    public string DamageJson(string json)
    {
        if (_random.Next(4) == 0)
            return Damage(json);
        const string changed = "\u00A7";
        var root = JsonNode.Parse(json)!;
        var count = 1 + _random.Next(3);
        for (var i = 0; i < count; i++)
        {
            List<JsonNode> parents = [.. Parents(root)];
            switch (Of(parents))
            {
                case JsonArray { Count: > 0 } array:
                    if (_random.Next(4) == 0)
                        array.RemoveAt(_random.Next(array.Count));
                    else
                        array[_random.Next(array.Count)] = changed;
                    break;
                case JsonObject { Count: > 0 } item:
                    var key = item.ElementAt(_random.Next(item.Count)).Key;
                    var value = item[key]?.DeepClone();
                    if (_random.Next(3) > 0)
                        item[key] = changed;
                    else if (item.Remove(key) && _random.Next(2) == 0)
                        item[changed] = value;
                    break;
            }
        }
        var text = root.ToJsonString().Replace($"\"\\u00A7\"", "\u00A7", StringComparison.Ordinal);
        var parts = text.Split(changed[0]);
        var result = new StringBuilder(parts[0]);
        foreach (var part in parts.Skip(1))
            result.Append(part.StartsWith(':') ? Of(Keys) : Of(Json)).Append(part);
        return result.ToString();
    }

    private static IEnumerable<JsonNode> Parents(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(pair => Parents(pair.Value)).Prepend(item),
        JsonArray array => array.SelectMany(Parents).Prepend(array),
        _ => [],
    };

    private string Once(string text)
    {
        var at = _random.Next(text.Length);
        var length = Math.Min(text.Length - at, 1 + _random.Next(12));
        switch (_random.Next(9))
        {
            case 0:
                return string.Concat(text.AsSpan(0, at), ((char)(text[at] ^ (1 << _random.Next(7)))).ToString(), text.AsSpan(at + 1));
            case 1:
                return text.Remove(at, length);
            case 2:
                return text.Insert(at, text.Substring(at, length));
            case 3:
                return text.Insert(at, Of(Values));
            case 4:
                return text[..at];
            case 5:
            case 6:
                return ReplaceWord(text, at);
            case 7:
                var lines = text.Split('\n');
                var (a, b) = (_random.Next(lines.Length), _random.Next(lines.Length));
                (lines[a], lines[b]) = (lines[b], lines[a]);
                return string.Join('\n', lines);
            default:
                var all = text.Split('\n').ToList();
                all.Insert(_random.Next(all.Count), Of(all));
                return string.Join('\n', all);
        }
    }

    /// <summary>The number, word or string in which a place lies, or the next, becomes another value.</summary>
    private string ReplaceWord(string text, int at)
    {
        const string ends = " \n\r\t,:{}[]";
        while (at < text.Length && ends.Contains(text[at], StringComparison.Ordinal))
            at++;
        var (start, end) = (at, at);
        while (start > 0 && !ends.Contains(text[start - 1], StringComparison.Ordinal))
            start--;
        while (end < text.Length && !ends.Contains(text[end], StringComparison.Ordinal))
            end++;
        return new StringBuilder().Append(text, 0, start).Append(Of(Values)).Append(text, end, text.Length - end).ToString();
    }
}
