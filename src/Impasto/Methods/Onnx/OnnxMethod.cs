using Impasto.Imaging;
using Impasto.Imaging.Color;
using Impasto.Imaging.Resampling;
using Impasto.Models;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Methods.Onnx;

/// <summary>
/// Runs feed-forward networks of other programs that `impasto models import` has brought in. One network stays loaded from picture to
/// picture.
/// </summary>
/// <param name="models">Where they are.</param>
public sealed class OnnxMethod(ModelStore models) : IStyleMethod, IDisposable
{
    private readonly Lock _lock = new();
    private (string Path, OnnxNetwork Network)? _loaded;

    /// <inheritdoc/>
    public string Name => OnnxNetwork.Kind;

    /// <inheritdoc/>
    public string Summary => "Runs an imported feed-forward network of another program: its styles by name, blended by their weights";

    /// <inheritdoc/>
    public string Paper => "Johnson, Alahi, Fei-Fei 2016; Dumoulin, Shlens, Kudlur 2017; the network's own authors";

    /// <inheritdoc/>
    public Type OptionsType => typeof(OnnxOptions);

    /// <inheritdoc/>
    public Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.Run(() => Render(request, progress, cancel), cancel);
    }

    /// <inheritdoc/>
    public void Dispose() => _loaded?.Network.Dispose();

    private StyleResult Render(StyleRequest request, IProgress<StyleProgress>? progress, CancellationToken cancel)
    {
        var content = OutputSize.Resize(request.Content, request.Size);
        var wanted = Wanted(request.Styles);
        if (request.Strength == 0)
            return new StyleResult(content);
        // The network sees grey where only luminance is to go through it; histograms can be matched only to what it gives.
        var colors = ColorKeeper.For(request.PreserveColor, content, []);
        var result = new float[content.Pixels.Length];
        var shares = new float[content.Width * content.Height];
        lock (_lock)
        {
            using var pause = Tape.Pause();
            using var scope = new TensorScope();
            var x = colors.Content.ToTensor();
            for (var i = 0; i < wanted.Count; i++)
            {
                var (model, mix, mask) = wanted[i];
                progress?.Report(new StyleProgress($"{model.Entry.Name} ({content.Width}x{content.Height})", i, wanted.Count));
                var network = Load(model);
                var weight = mix.Sum();
                var y = network.Stylize(x, network.TakesWeights ? Array.ConvertAll(mix, m => m / weight) : null, cancel).ToPicture();
                Blend(result, shares, y.Pixels, weight, mask is null ? null : Resampler.Resize(mask, content.Width, content.Height, ResampleFilter.Bilinear));
            }
        }
        for (var i = 0; i < result.Length; i++)
            result[i] = shares[i / 3] > 0 ? result[i] / shares[i / 3] : content.Pixels[i];
        var picture = colors.Restore(new Picture(content.Width, content.Height, 3, result));
        picture = request.PreserveColor switch
        {
            PreserveColor.Histogram => ColorTransfer.MatchHistogram(picture, content),
            PreserveColor.Linear => ColorTransfer.MatchCovariance(picture, content),
            _ => picture,
        };
        return new StyleResult(PaintingRequest.Finish(picture, content, request));
    }

    /// <summary>One pass for each model with its styles' weights; one for each style where masks say where it acts.</summary>
    private List<(Model Model, float[] Mix, Picture? Mask)> Wanted(IReadOnlyList<Style> styles)
    {
        if (styles.Count == 0)
            throw new UsageException($"The method {Name} needs a style: name an imported network with --style; see them with impasto models list.");
        var passes = new List<(Model Model, float[] Mix, Picture? Mask)>();
        foreach (var style in styles)
        {
            var model = style.Picture is null ? models.FindStyle(style.Name) : null;
            if (model?.Entry.Kind != OnnxNetwork.Kind)
            {
                var kind = model is null ? "none" : $"a model of the kind '{model.Entry.Kind}'";
                throw new UsageException($"The method {Name} runs imported networks, and {style.Name} is {kind}: see them with impasto models list.");
            }
            var names = model.Entry.Styles;
            var row = names.Count == 1 ? 0 : names.ToList().IndexOf(style.Name);
            if (row < 0)
                throw new UsageException($"{style.Name} has {names.Count} styles: name one of {string.Join(", ", names)}.");
            var at = style.Mask is null ? passes.FindIndex(p => p.Model.Path == model.Path && p.Mask is null) : -1;
            if (at < 0)
            {
                at = passes.Count;
                passes.Add((model, new float[names.Count], style.Mask));
            }
            passes[at].Mix[row] += style.Weight;
        }
        return passes;
    }

    private OnnxNetwork Load(Model model)
    {
        if (_loaded is { } loaded && loaded.Path == model.Path)
            return loaded.Network;
        models.Get(model.Entry.Name);
        var network = OnnxNetwork.Load(model.Path);
        _loaded?.Network.Dispose();
        _loaded = (model.Path, network);
        return network;
    }

    /// <summary>Adds a pass, weighted by its styles' weights and its mask.</summary>
    private static void Blend(float[] sum, float[] shares, float[] pixels, float weight, Picture? mask)
    {
        for (var i = 0; i < shares.Length; i++)
        {
            var share = weight * (mask is null ? 1 : Math.Clamp(mask.Pixels[i * mask.Channels], 0, 1));
            shares[i] += share;
            for (var c = 0; c < 3; c++)
                sum[3 * i + c] += share * pixels[3 * i + c];
        }
    }
}
