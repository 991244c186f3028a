using Impasto.Methods;

namespace Impasto.Cli.Tests.Fakes;

/// <summary>A second method, needing no style, so that its options are some other method's.</summary>
internal sealed class FlipMethod : IStyleMethod, IStyleSession
{
    public string Name => "flip";

    public string Summary => "turns the picture over";

    public string Paper => "Nobody 2025, made for the tests";

    public Type OptionsType => typeof(FlipOptions);

    public bool PaintsWithoutStyle => true;

    public IStyleSession Open() => this;

    public void Dispose()
    {
    }

    public Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        if (((FlipOptions)request.Options!).Fail)
            throw new InvalidOperationException("the flip broke");
        var (from, to) = (request.Content, request.Content.Clone());
        for (var y = 0; y < from.Height; y++)
            from.Pixels.AsSpan(y * from.Width * from.Channels, from.Width * from.Channels).CopyTo(to.Pixels.AsSpan((from.Height - 1 - y) * from.Width * from.Channels));
        for (var i = 0; i < to.Pixels.Length && request.Strength < 1; i++)
            to.Pixels[i] = float.Lerp(from.Pixels[i], to.Pixels[i], request.Strength);
        return Task.FromResult(new StyleResult(to));
    }
}
