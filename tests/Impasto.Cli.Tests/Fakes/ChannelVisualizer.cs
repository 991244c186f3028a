using System.Runtime.CompilerServices;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Visualization;

namespace Impasto.Cli.Tests.Fakes;

/// <summary>Shows a picture's channels as if they were layers, and a drawing.</summary>
internal sealed class ChannelVisualizer : IVisualizer
{
    public Type OptionsType => typeof(ChannelOptions);

    public async IAsyncEnumerable<VisualizedPart> VisualizeAsync(Picture picture, object options, IProgress<StyleProgress>? progress = null,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.Yield();
        foreach (var layer in ((ChannelOptions)options).Layers)
        {
            progress?.Report(new StyleProgress(layer, 1, 1));
            yield return new VisualizedPart($"{layer}.channels", picture);
        }
        yield return new VisualizedPart("diagram", null, "<svg/>");
    }
}
