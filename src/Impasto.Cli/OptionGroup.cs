using Impasto.Options;

namespace Impasto.Cli;

/// <summary>Options under one heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Table">The options.</param>
/// <param name="Method">The method that they belong to; null when they hold for the whole command.</param>
internal sealed record OptionGroup(string Title, OptionTable Table, string? Method = null)
{
    /// <summary>A record whose values are the defaults here; null takes those of the table's type.</summary>
    public object? Defaults { get; init; }

    /// <summary>An option's default as a user would type it; empty when there is none.</summary>
    public string DefaultOf(MethodOption option) =>
        Defaults is null ? option.DefaultText : option.IsSwitch && option.Get(Defaults) is not true ? "" : option.Text(option.Get(Defaults));
}
