namespace Impasto.Options;

/// <summary>
/// Describes one property of a method's options record. It is the single source for the command line's flags and help, the documentation's
/// tables, the JSON that records a run and the studio's form.
/// </summary>
/// <param name="name">The flag without its dashes: "content-weight".</param>
/// <param name="description">One line, no full stop.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string name, string description) : Attribute
{
    /// <summary>The flag without its dashes.</summary>
    public string Name { get; } = name;

    /// <summary>One line, no full stop.</summary>
    public string Description { get; } = description;

    /// <summary>Least allowed value of a number.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>Greatest allowed value of a number.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>Unit, or what stands for the value in help: "N", "px", "FILE".</summary>
    public string Unit { get; init; } = "";

    /// <summary>Allowed words, separated by |. A word in capitals ("FILE", "N") stands for free text: then nothing is refused.</summary>
    public string Choices { get; init; } = "";

    /// <summary>The short flag's letter: "o" for -o.</summary>
    public string Alias { get; init; } = "";

    /// <summary>For lists: each occurrence of the flag gives one item, commas included; otherwise items are separated by commas.</summary>
    public bool Repeatable { get; init; }

    /// <summary>The paper or section that the option and its default come from.</summary>
    public string Source { get; init; } = "";
}
