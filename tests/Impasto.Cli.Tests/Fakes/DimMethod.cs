using Impasto.Methods;
using Impasto.Methods.FeedForward;

namespace Impasto.Cli.Tests.Fakes;

/// <summary>A method of trained styles, all of which halve the picture's light.</summary>
internal sealed class DimMethod : IStyleMethod, IStyleSession
{
    public string Name => "dim";

    public string Summary => "dims the picture, as it was trained to";

    public string Paper => "Nobody 2027, made for the tests";

    public Type OptionsType => typeof(FeedForwardOptions);

    public bool TakesTrainedStyles => true;

    /// <summary>Called before every picture.</summary>
    public Action? OnRender { get; init; }

    /// <summary>How many pictures it made.</summary>
    public int Rendered { get; private set; }

    /// <summary>How often it was opened, and closed.</summary>
    public int Opened { get; private set; }

    public int Closed { get; private set; }

    public IStyleSession Open()
    {
        Opened++;
        return this;
    }

    public void Dispose() => Closed++;

    public Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        OnRender?.Invoke();
        cancel.ThrowIfCancellationRequested();
        Rendered++;
        var picture = request.Content.ToRgb().Clone();
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] /= 2;
        return Task.FromResult(new StyleResult(picture));
    }
}
