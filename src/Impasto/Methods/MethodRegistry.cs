using Impasto.Options;

namespace Impasto.Methods;

/// <summary>Methods of one kind, by name.</summary>
/// <typeparam name="TMethod">What they are: <see cref="IStyleMethod"/>, <see cref="ITextureMethod"/>.</typeparam>
public sealed class MethodRegistry<TMethod>
    where TMethod : class, IMethod
{
    private readonly Dictionary<string, TMethod> _byName;

    /// <summary>A registry of the given methods, in the order in which help shows them.</summary>
    /// <param name="methods">At least one; the first is <see cref="Default"/>.</param>
    /// <param name="common">The options that all of them share.</param>
    /// <exception cref="ArgumentException">
    /// Two methods share a name, or an option's flag means different things: a switch here, a value there, or one of the common options.
    /// </exception>
    public MethodRegistry(IEnumerable<TMethod> methods, OptionTable common)
    {
        ArgumentNullException.ThrowIfNull(common);
        Methods = [.. methods];
        _byName = Methods.ToDictionary(method => method.Name);
        var switches = new Dictionary<string, (bool IsSwitch, string Method)>();
        foreach (var method in Methods)
        {
            foreach (var option in OptionTable.For(method.OptionsType).Options)
            {
                if (common.Find(option.Name) is not null)
                    throw new ArgumentException($"{method.Name} has an option '{option.Name}', which is one of the options common to every method: give it another name.");
                if (!switches.TryAdd(option.Name, (option.IsSwitch, method.Name)) && switches[option.Name].IsSwitch != option.IsSwitch)
                    throw new ArgumentException($"'{option.Name}' takes a value in one of {method.Name} and {switches[option.Name].Method} and none in the other: give one of them another name.");
            }
        }
    }

    /// <summary>In the order in which help shows them.</summary>
    public IReadOnlyList<TMethod> Methods { get; }

    /// <summary>What does the work when no method is named: the first.</summary>
    public TMethod Default => Methods[0];

    /// <summary>The methods' names.</summary>
    public IEnumerable<string> Names => Methods.Select(method => method.Name);

    /// <summary>The method of that name, or null.</summary>
    public TMethod? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The method of that name.</summary>
    /// <exception cref="UsageException">There is none; the sentence names the nearest.</exception>
    public TMethod Get(string name) => Find(name)
        ?? throw new UsageException($"There is no method '{name}'", DidYouMean.Question(name, Names) ?? $"choose one of {string.Join(", ", Names)}");
}
