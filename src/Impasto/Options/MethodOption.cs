using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Impasto.Options;

/// <summary>One option of a method: a property of its options record that carries <see cref="OptionAttribute"/>.</summary>
public sealed class MethodOption
{
    private readonly PropertyInfo _property;
    private readonly Type _element;
    private readonly Func<string, IFileSource, object>? _parseValue;

    internal MethodOption(PropertyInfo property, OptionAttribute attribute, object defaults)
    {
        _property = property;
        Name = attribute.Name;
        Alias = attribute.Alias;
        Description = attribute.Description;
        Min = attribute.Min;
        Max = attribute.Max;
        Source = attribute.Source;
        IsRepeatable = attribute.Repeatable;
        var type = property.PropertyType;
        IsList = type != typeof(string) && (type.IsArray || type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>));
        var item = !IsList ? type : type.IsArray ? type.GetElementType()! : type.GetGenericArguments()[0];
        _element = Nullable.GetUnderlyingType(item) ?? item;
        if (_element.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IOptionValue<>)))
            _parseValue = typeof(MethodOption).GetMethod(nameof(ParseValue),
                BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(_element).CreateDelegate<Func<string, IFileSource, object>>();
        else if (!(_element.IsEnum || _element == typeof(bool) || _element == typeof(int) || _element == typeof(float) || _element == typeof(double) || _element == typeof(string)))
            throw new ArgumentException($"{property.DeclaringType!.Name}.{property.Name} is {type}, which no option can be: use bool, int, float, double, string, an enum, an IOptionValue, or a list of these.");
        IsNullable = (!IsList && item != _element) || new NullabilityInfoContext().Create(property).WriteState != NullabilityState.NotNull;
        Choices = _element.IsEnum
            ? [.. Enum.GetNames(_element).Select(Kebab)]
            : attribute.Choices.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Unit = attribute.Unit;
        Default = property.GetValue(defaults);
    }

    /// <summary>The flag without its dashes.</summary>
    public string Name { get; }

    /// <summary>The record's property: what messages call the option, between backquotes.</summary>
    public string Property => _property.Name;

    /// <summary>The short flag's letter, or empty.</summary>
    public string Alias { get; }

    /// <summary>One line, no full stop.</summary>
    public string Description { get; }

    /// <summary>Unit, or what stands for the value: "px", "FILE"; may be empty.</summary>
    public string Unit { get; }

    /// <summary>Least allowed value of a number.</summary>
    public double Min { get; }

    /// <summary>Greatest allowed value of a number.</summary>
    public double Max { get; }

    /// <summary>Words that may be given; a word in capitals stands for free text. Empty when anything goes.</summary>
    public IReadOnlyList<string> Choices { get; }

    /// <summary>The paper or section that the option and its default come from; may be empty.</summary>
    public string Source { get; }

    /// <summary>The value in a freshly made options record.</summary>
    public object? Default { get; }

    /// <summary>A flag without a value.</summary>
    public bool IsSwitch => !IsList && _element == typeof(bool);

    /// <summary>Any text may be typed, a file's name for one: for shells that complete it.</summary>
    public bool IsText => _element == typeof(string) || _parseValue is not null;

    /// <summary>Takes several values.</summary>
    public bool IsList { get; }

    /// <summary>Each occurrence of the flag gives one item; otherwise a list's items are separated by commas.</summary>
    public bool IsRepeatable { get; }

    /// <summary>Null (not given) is a value of its own.</summary>
    public bool IsNullable { get; }

    /// <summary>The type of the value, of a list's items; never nullable.</summary>
    public Type ValueType => _element;

    /// <summary>What stands for the value in help: "lbfgs|adam", "px", "N", "L,..".</summary>
    public string Placeholder
    {
        get
        {
            var one = Choices.Count > 0 ? string.Join('|', Choices)
                : Unit.Length > 0 ? Unit
                : _element == typeof(int) ? "N"
                : _element == typeof(float) || _element == typeof(double) ? "X"
                : "TEXT";
            return IsList && !IsRepeatable && !one.EndsWith("..", StringComparison.Ordinal) ? one + ",.." : one;
        }
    }

    /// <summary>"from 0 to 1", "at least 16 px", or empty without bounds.</summary>
    public string RangeText
    {
        get
        {
            var unit = Unit.Length > 0 && !Unit.Any(char.IsUpper) ? " " + Unit : "";
            return (double.IsFinite(Min), double.IsFinite(Max)) switch
            {
                (true, true) => $"from {Number(Min)} to {Number(Max)}{unit}",
                (true, false) => $"at least {Number(Min)}{unit}",
                (false, true) => $"at most {Number(Max)}{unit}",
                _ => "",
            };
        }
    }

    /// <summary>The default as a user would type it; empty when there is none.</summary>
    public string DefaultText => IsSwitch && Default is not true ? "" : Text(Default);

    /// <summary>The option's value in a record of the table's type.</summary>
    public object? Get(object options) => _property.GetValue(options);

    /// <summary>A value as a user would type it; empty for null.</summary>
    public string Text(object? value) => value switch
    {
        null => "",
        System.Collections.IEnumerable list when IsList => string.Join(',', list.Cast<object>().Select(TextOfOne)),
        _ => TextOfOne(value),
    };

    /// <summary>The value that was typed.</summary>
    /// <param name="texts">What followed each occurrence of the flag; nothing for a bare switch.</param>
    /// <param name="files">What files' names stand for; null lets none be named.</param>
    /// <exception cref="UsageException">It is no value of this option.</exception>
    public object? Parse(IReadOnlyList<string> texts, IFileSource? files = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (IsSwitch && texts.Count == 0)
            return true;
        if (!IsList)
        {
            return texts.Count == 1
                ? ParseOne(texts[0], files)
                : throw (texts.Count == 0
                    ? new UsageException($"`{Property}` needs a value", Expected)
                    : new UsageException($"`{Property}` was given {texts.Count} times ({string.Join(", ", texts)}), but takes one value", "leave one"));
        }
        var items = IsRepeatable
            ? texts
            : texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        return items.Count > 0 ? ListOf([.. items.Select(item => ParseOne(item, files))]) : throw new UsageException($"`{Property}` needs a value", Expected);
    }

    /// <summary>The value as JSON: numbers, words, arrays, null.</summary>
    public JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        System.Collections.IEnumerable list when IsList => new JsonArray([.. list.Cast<object>().Select(JsonOfOne)]),
        _ => JsonOfOne(value),
    };

    /// <summary>The value that JSON gives. A list may be given as one word.</summary>
    /// <param name="node">The JSON.</param>
    /// <param name="files">What files' names stand for; null lets none be named.</param>
    /// <exception cref="UsageException">It is no value of this option.</exception>
    public object? FromJson(JsonNode? node, IFileSource? files = null)
    {
        if (node is null)
            return IsNullable ? null : throw new UsageException($"`{Property}` is null, but needs a value", Expected);
        if (!IsList)
            return ParseOne(TextOfJson(node), files);
        return node is JsonArray array ? ListOf([.. array.Select(item => ParseOne(TextOfJson(item), files))]) : Parse([TextOfJson(node)], files);
    }

    /// <summary>Refuses a value outside the option's range or words.</summary>
    /// <exception cref="UsageException">With a sentence that names the range and its unit.</exception>
    public void Check(object? value)
    {
        if (value is null)
        {
            if (!IsNullable)
                throw new UsageException($"`{Property}` is null, but needs a value", Expected);
        }
        else if (IsList)
        {
            foreach (var item in (System.Collections.IEnumerable)value)
                CheckOne(item);
        }
        else
        {
            CheckOne(value);
        }
    }

    internal void Set(object options, object? value) => _property.SetValue(options, value);

    private bool IsFreeText => Choices.Count == 0 || Choices.Any(choice => choice.Any(char.IsUpper));

    private string Expected
    {
        get
        {
            var kind = _element == typeof(int) ? "a whole number"
                : _element == typeof(float) || _element == typeof(double) ? "a number"
                : _element == typeof(bool) ? "true or false"
                : Choices.Count > 0 ? OneOf(Choices)
                : Unit.Length > 0 ? Unit
                : "a word";
            return RangeText.Length > 0 ? $"{kind} {RangeText}" : kind;
        }
    }

    private object ParseOne(string text, IFileSource? files)
    {
        if (text.Length == 0 || text.Contains('\0'))
            throw new UsageException($"`{Property}` {(text.Length == 0 ? "is empty" : "holds the character 0, which ends a text")}", $"leave it out, or give it {Expected}");
        if (_parseValue is not null)
        {
            CheckWord(text);
            return _parseValue(text, files ?? NoFiles.Instance);
        }
        object? value = null;
        if (_element == typeof(string))
            value = text;
        else if (_element == typeof(bool))
            value = text.ToLowerInvariant() switch { "true" or "yes" or "on" or "1" => true, "false" or "no" or "off" or "0" => false, _ => null };
        else if (_element == typeof(int))
            value = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;
        else if (_element.IsEnum)
            value = EnumOf(text);
        else if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            value = _element == typeof(float) ? (object)(float)number : number;
        if (value is null)
            throw NotTaken(text);
        CheckOne(value);
        return value;
    }

    private void CheckOne(object value)
    {
        if (value is string text)
        {
            CheckWord(text);
        }
        else if (value is int or float or double)
        {
            var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
            // A float's own rounding must not refuse a bound that the user typed exactly.
            var (min, max) = value is float ? ((float)Min, (float)Max) : (Min, Max);
            if (!(number >= min && number <= max) || !double.IsFinite(number))
                throw new UsageException($"`{Property}` is {TextOfOne(value)}, but must be {(RangeText.Length > 0 ? RangeText : "a finite number")}");
        }
        else if (_element.IsEnum && !Enum.IsDefined(_element, value))
        {
            throw new UsageException($"`{Property}` takes {Expected}, not '{value}'");
        }
    }

    private void CheckWord(string text)
    {
        if (!IsFreeText && !Choices.Contains(text))
            throw NotTaken(text);
    }

    private static object ParseValue<T>(string text, IFileSource files)
        where T : IOptionValue<T> => T.Parse(text, files);

    private UsageException NotTaken(string text) => new($"`{Property}` takes {Expected}, not '{text}'", DidYouMean.Question(text, Choices));

    private object? EnumOf(string text)
    {
        var name = Enum.GetNames(_element).FirstOrDefault(name => Kebab(name).Equals(text, StringComparison.OrdinalIgnoreCase));
        return name is null ? null : Enum.Parse(_element, name);
    }

    private Array ListOf(object[] items)
    {
        var array = Array.CreateInstance(_element, items.Length);
        items.CopyTo(array, 0);
        return array;
    }

    private string TextOfJson(JsonNode? node) => node is JsonValue value
        ? value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => value.ToJsonString(),
        }
        : throw new UsageException($"`{Property}` takes {Expected}, not {node?.ToJsonString() ?? "null"}");

    private static JsonValue JsonOfOne(object value) => value switch
    {
        bool b => JsonValue.Create(b),
        int i => JsonValue.Create(i),
        // Through text: 0.1f is written as 0.1, not as 0.10000000149011612.
        float f => JsonValue.Create(double.Parse(Number(f), CultureInfo.InvariantCulture)),
        double d => JsonValue.Create(d),
        _ => JsonValue.Create(TextOfOne(value)),
    };

    private static string TextOfOne(object value) => value switch
    {
        bool b => b ? "true" : "false",
        float f => Number(f),
        double d => Number(d),
        Enum e => Kebab(e.ToString()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 1e10 ? "0.########e0" : "R", CultureInfo.InvariantCulture);

    private static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string OneOf(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}";

    /// <summary>PortillaSimoncelli -> portilla-simoncelli.</summary>
    private static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
