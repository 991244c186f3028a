using Impasto.Methods.Gatys;
using Impasto.Models;

namespace Impasto.Methods;

/// <summary>Every method that there is: the one list behind the command line, the documentation and the studio.</summary>
public sealed class MethodRegistry
{
    private readonly Dictionary<string, IStyleMethod> _byName;

    /// <summary>A registry of the given methods, in the order in which help shows them.</summary>
    /// <exception cref="ArgumentException">Two methods share a name, or an option's flag means different things: a switch here, a value there, or one of the common options.</exception>
    public MethodRegistry(IEnumerable<IStyleMethod> methods)
    {
        Methods = [.. methods];
        _byName = Methods.ToDictionary(method => method.Name);
        var common = OptionTable.For<StylizeOptions>();
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

    /// <summary>Every method of this version.</summary>
    /// <param name="models">Where the methods find their networks.</param>
    public static MethodRegistry Create(ModelStore models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return new MethodRegistry([new GatysMethod(models)]);
    }

    /// <summary>In the order in which help shows them.</summary>
    public IReadOnlyList<IStyleMethod> Methods { get; }

    /// <summary>What stylises with a style picture when no method is named: the first.</summary>
    public IStyleMethod Default => Methods[0];

    /// <summary>The methods' names.</summary>
    public IEnumerable<string> Names => Methods.Select(method => method.Name);

    /// <summary>The method of that name, or null.</summary>
    public IStyleMethod? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The method of that name.</summary>
    /// <exception cref="UsageException">There is none; the sentence names the nearest.</exception>
    public IStyleMethod Get(string name) => Find(name)
        ?? throw new UsageException(DidYouMean.Clause(name, Names) is { Length: > 0 } clause
            ? $"There is no method '{name}'{clause}"
            : $"There is no method '{name}': choose one of {string.Join(", ", Names)}.");
}
