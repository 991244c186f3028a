using Impasto.Methods;
using Impasto.Options;

namespace Impasto.Cli.Tests.Fakes;

/// <summary>A real method's name and options, checked as it checks them; what it paints is the photo.</summary>
internal sealed class UnpaintedMethod(IStyleMethod method) : IStyleMethod, IStyleSession, IHasPresets
{
    public string Name => method.Name;

    public string Summary => method.Summary;

    public string Paper => method.Paper;

    public Type OptionsType => method.OptionsType;

    public bool TakesTrainedStyles => method.TakesTrainedStyles;

    public bool TakesPreparedStyles => method.TakesPreparedStyles;

    public object Preset(string name) => ((IHasPresets)method).Preset(name);

    public IStyleSession Open() => this;

    public void Dispose()
    {
    }

    public Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        OptionTable.For(OptionsType).Validate(request.Options!);
        return Task.FromResult(new StyleResult(request.Content.Clone()));
    }
}
