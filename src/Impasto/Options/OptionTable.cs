using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Impasto.Options;

/// <summary>
/// The options of one record, read from its properties' <see cref="OptionAttribute"/>: what the command line's flags and help, the JSON that records
/// a run, the documentation's tables and the studio's form are made from.
/// </summary>
public sealed class OptionTable
{
    private static readonly ConcurrentDictionary<Type, OptionTable> Tables = new();
    private readonly Dictionary<string, MethodOption> _byName;

    private OptionTable(Type type)
    {
        if (type.GetConstructor(Type.EmptyTypes) is null)
            throw new ArgumentException($"{type} has no parameterless constructor, which would give the options' defaults.");
        OptionsType = type;
        var defaults = CreateDefault();
        Options =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(property => (property, attribute: property.GetCustomAttribute<OptionAttribute>()))
                .Where(pair => pair.attribute is not null)
                .Select(pair => new MethodOption(pair.property, pair.attribute!, defaults)),
        ];
        _byName = Options.ToDictionary(option => option.Name);
    }

    /// <summary>The options record.</summary>
    public Type OptionsType { get; }

    /// <summary>In the order in which the record declares them.</summary>
    public IReadOnlyList<MethodOption> Options { get; }

    /// <summary>The options' names.</summary>
    public IEnumerable<string> Names => Options.Select(option => option.Name);

    /// <summary>The table of a record type; made once.</summary>
    /// <exception cref="ArgumentException">The type has no parameterless constructor, two options of one name, or an option of a type that can't be typed.</exception>
    public static OptionTable For(Type optionsType) => Tables.GetOrAdd(optionsType, type => new OptionTable(type));

    /// <summary>The table of a record type; made once.</summary>
    public static OptionTable For<T>() => For(typeof(T));

    /// <summary>Options that were given as any object: the record itself, checked, or the defaults for null.</summary>
    /// <param name="options">Null or a <typeparamref name="T"/>.</param>
    /// <param name="taker">What takes them, for messages.</param>
    /// <exception cref="UsageException">It is another type, or a value is out of range.</exception>
    public static T Checked<T>(object? options, string taker)
        where T : class, new()
    {
        if (options is not (null or T))
            throw new UsageException($"{taker} takes options of the type {typeof(T).Name}, but was given {options.GetType().Name}");
        var own = (T?)options ?? new T();
        For<T>().Validate(own);
        return own;
    }

    /// <summary>The option of that name, or null.</summary>
    public MethodOption? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A record with the defaults.</summary>
    public object CreateDefault() => Activator.CreateInstance(OptionsType)!;

    /// <summary>A copy of a record with some options changed.</summary>
    /// <param name="start">A record of the table's type; untouched.</param>
    /// <param name="values">Option names and their new values, of the options' types.</param>
    public object With(object start, IEnumerable<KeyValuePair<string, object?>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var copy = CreateDefault();
        foreach (var option in Options)
            option.Set(copy, option.Get(start));
        foreach (var (name, value) in values)
        {
            var option = _byName[name];
            option.Check(value);
            option.Set(copy, value);
        }
        return copy;
    }

    /// <summary>A copy of a record with the options changed that were typed.</summary>
    /// <param name="start">A record of the table's type; untouched.</param>
    /// <param name="texts">Option names and what followed each occurrence of the flag.</param>
    /// <param name="files">What files' names stand for; null lets none be named.</param>
    /// <exception cref="UsageException">A name or value is wrong.</exception>
    public object Parse(object start, IReadOnlyDictionary<string, IReadOnlyList<string>> texts, IFileSource? files = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return With(start, texts.Select(pair => KeyValuePair.Create(pair.Key, Known(pair.Key).Parse(pair.Value, files))));
    }

    /// <summary>Every option by name.</summary>
    public JsonObject ToJson(object options)
    {
        var json = new JsonObject();
        foreach (var option in Options)
            json[option.Name] = option.ToJson(option.Get(options));
        return json;
    }

    /// <summary>A copy of a record with the options changed that a JSON object names.</summary>
    /// <param name="start">A record of the table's type; untouched.</param>
    /// <param name="json">Values by option name.</param>
    /// <param name="files">What files' names stand for; null lets none be named.</param>
    /// <exception cref="UsageException">A name or value is wrong.</exception>
    public object FromJson(object start, JsonObject json, IFileSource? files = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        return With(start, json.Select(pair => KeyValuePair.Create(pair.Key, Known(pair.Key).FromJson(pair.Value, files))));
    }

    /// <summary>Refuses a record with a value out of its option's range.</summary>
    /// <exception cref="UsageException">With a sentence that names the option, its range and unit.</exception>
    public void Validate(object options)
    {
        foreach (var option in Options)
            option.Check(option.Get(options));
    }

    private MethodOption Known(string name) => Find(name)
        ?? throw new UsageException($"There is no option '{name}'", DidYouMean.Question(name, Names));
}
