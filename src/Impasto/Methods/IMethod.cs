using Impasto.Options;

namespace Impasto.Methods;

/// <summary>What every method says of itself, whatever it makes: help, documentation and records are written from it.</summary>
public interface IMethod
{
    /// <summary>What users type after --method: lower case, hyphens.</summary>
    string Name { get; }

    /// <summary>One line for help and tables.</summary>
    string Summary { get; }

    /// <summary>The paper the method comes from: authors, year, where.</summary>
    string Paper { get; }

    /// <summary>The method's options record, whose properties carry <see cref="OptionAttribute"/>; it has a parameterless constructor that gives the defaults.</summary>
    Type OptionsType { get; }
}
