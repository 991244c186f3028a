using Impasto.Imaging;
using Impasto.Methods;

namespace Impasto.Cli.Tests.Fakes;

/// <summary>A second texture method, with a switch for its own.</summary>
internal sealed class NoiseTexture : ITextureMethod
{
    public string Name => "noise";

    public string Summary => "grey, whatever the sample";

    public string Paper => "Nobody 2023, made for the tests";

    public Type OptionsType => typeof(NoiseOptions);

    public Task<TextureResult> SynthesizeAsync(TextureRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default) =>
        Task.FromResult(new TextureResult(new Picture(request.Width, request.Height, 1)));
}
