using System.Runtime.CompilerServices;
using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Imaging.Sheets;
using Impasto.Imaging.Transforms;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Visualization;

/// <summary>
/// The survey's figures 2 and 3 for any picture: the network's diagram, each layer's channels, and the picture rebuilt from one layer's features (content) or from
/// the Gram matrices up to it (style), as in figure 1 of Gatys et al. 2016.
/// </summary>
/// <param name="models">Where the networks are.</param>
internal sealed class NetworkVisualizer(ModelStore models) : IVisualizer
{
    /// <inheritdoc/>
    public Type OptionsType => typeof(VisualizeOptions);

    /// <inheritdoc/>
    public async IAsyncEnumerable<VisualizedPart> VisualizeAsync(Picture picture, object options, IProgress<StyleProgress>? progress = null,
        [EnumeratorCancellation] CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var o = (VisualizeOptions)options;
        using var network = PerceptualNetworks.Open(models, o.Network);
        var small = PictureTransforms.ResizeLongestSide(HiddenPixels.Filled(picture.ToRgb()), o.Size);
        yield return new VisualizedPart("network", null, NetworkDiagram.Draw(network, small.Height, small.Width));
        foreach (var sheet in await Task.Run(() => Sheets(network, small, o), cancel).ConfigureAwait(false))
        {
            cancel.ThrowIfCancellationRequested();
            yield return sheet;
        }
        if (o.Iterations == 0)
            yield break;
        for (var i = 0; i < o.Layers.Count; i++)
        {
            yield return new VisualizedPart($"{o.Layers[i]}.content", await RebuildAsync(small, o, o.Layers[i], [], progress, cancel).ConfigureAwait(false));
            yield return new VisualizedPart($"{o.Layers[i]}.style", await RebuildAsync(small, o, null, [.. o.Layers.Take(i + 1)], progress, cancel).ConfigureAwait(false));
        }
    }

    /// <summary>A content-only or style-only optimisation from noise, by the method that does the transfer itself.</summary>
    private async Task<Picture> RebuildAsync(Picture picture, VisualizeOptions o, string? content, IReadOnlyList<string> style, IProgress<StyleProgress>? progress,
        CancellationToken cancel)
    {
        var settings = new GatysOptions
        {
            Network = o.Network,
            Iterations = o.Iterations,
            Init = GatysStart.Noise,
            Scales = 1,
            ContentLayers = content is null ? [] : [content],
            ContentWeight = content is null ? 0 : 10,
            StyleLayers = style,
            StyleWeight = content is null ? 10 : 0,
        };
        var request = new StyleRequest { Content = picture, Styles = [new Style("the picture itself", picture)], Options = settings, Seed = o.Seed };
        var result = await new GatysMethod(models).RenderAsync(request, progress, cancel).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        return result.Picture;
    }

    private static List<VisualizedPart> Sheets(PerceptualNetwork network, Picture picture, VisualizeOptions o)
    {
        using var scope = new TensorScope();
        using var pause = Tape.Pause();
        var features = network.Features(picture.ToTensor(), o.Layers);
        return [.. o.Layers.Select(layer => new VisualizedPart($"{layer}.channels", Sheet(layer, features[layer], o.Channels)))];
    }

    /// <summary>The channels with the greatest mean first, each stretched to black and white.</summary>
    private static Picture Sheet(string layer, Tensor features, int count)
    {
        var s = features.Shape;
        var values = features.ToArray();
        var channels = Enumerable.Range(0, s.C).Select(c => Channel(values, s, c)).OrderByDescending(c => c.Mean).ThenBy(c => c.Index).Take(count).ToList();
        var columns = (int)Math.Ceiling(Math.Sqrt(channels.Count));
        var options = new ContactSheetOptions
        {
            Columns = columns,
            CellWidth = 96,
            CellHeight = Math.Max(16, 96 * s.H / s.W),
            Gap = 2,
            TextScale = 1,
            Title = $"{layer}: {channels.Count} of {s.C} channels, {s.W}x{s.H}"
        };
        return ContactSheet.Compose([.. channels.Select(c => ((Picture?)c.Picture, $"{c.Index}"))], options);
    }

    private static (int Index, double Mean, Picture Picture) Channel(float[] values, Shape s, int channel)
    {
        var pixels = new float[s.H * s.W];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = values[i * s.C + channel];
        float least = pixels.Min(), most = pixels.Max();
        var stretched = Array.ConvertAll(pixels, v => most > least ? (v - least) / (most - least) : 0);
        return (channel, pixels.Average(v => (double)v), new Picture(s.W, s.H, 1, stretched));
    }
}
