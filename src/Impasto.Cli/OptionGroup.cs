using Impasto.Methods;

namespace Impasto.Cli;

/// <summary>Options under one heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Table">The options.</param>
/// <param name="Method">The method that they belong to; null when they hold for the whole command.</param>
internal sealed record OptionGroup(string Title, OptionTable Table, string? Method = null);
