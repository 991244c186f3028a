using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Cli.Stylizing;

/// <summary>One way in which every picture of a call is stylised.</summary>
/// <param name="Common">The options common to all methods, as they are recorded.</param>
/// <param name="Method">How.</param>
/// <param name="Options">The method's options record.</param>
/// <param name="Styles">In which styles.</param>
internal sealed record Rendition(StylizeOptions Common, IStyleMethod Method, object Options, IReadOnlyList<FoundStyle> Styles)
{
    /// <summary>What stands for it in default names.</summary>
    public string Label => StyleLabel.Of(Styles, Method.Name);
}
