using Impasto.Imaging;
using Impasto.Methods;

namespace Impasto.Cli.Tests.Fakes;

/// <summary>Makes stripes of the samples' first pixels, one more in each round.</summary>
internal sealed class StripesTexture : ITextureMethod
{
    public string Name => "stripes";

    public string Summary => "stripes of the samples' colours";

    public string Paper => "Nobody 2024, made for the tests";

    public Type OptionsType => typeof(StripesOptions);

    public TextureRequest? LastRequest { get; private set; }

    public Task<TextureResult> SynthesizeAsync(TextureRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        LastRequest = request;
        var rounds = ((StripesOptions)request.Options!).Rounds;
        var picture = new Picture(request.Width, request.Height, 3);
        var done = 0;
        for (; done < rounds && !cancel.IsCancellationRequested; done++)
        {
            for (var i = 0; i < picture.Pixels.Length; i++)
                picture.Pixels[i] = request.Samples[i / 3 % request.Samples.Count].Picture.Pixels[i % 3];
            progress?.Report(new StyleProgress("striping", done + 1, rounds, null, picture.Clone));
        }
        return Task.FromResult(new TextureResult(picture) { Iterations = done, Partial = done < rounds, Report = ["mean: 0.5 % off"], Notes = ["Striped by the tests."] });
    }
}
