using Impasto.Catalog;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Meta;
using Impasto.Networks.AnyStyle;
using Impasto.Networks.FeedForward;
using Impasto.Networks.Meta;

namespace Impasto.Benchmarking;

/// <summary>The networks for any style: a style looked at, a picture painted by each transform, and a network made and run.</summary>
/// <param name="models">Where they are.</param>
internal sealed class AnyStyleBenchmark(ModelStore models) : WorkBenchmark
{
    private const int StyleSide = 512;

    /// <inheritdoc/>
    public override string Name => "any-style";

    /// <inheritdoc/>
    public override string Summary => "the networks for any style: a style of 512 px looked at, a picture painted by each transform, and a network made for it and run";

    internal override IEnumerable<BenchmarkWork> Works(BenchmarkSettings settings, IProgress<string>? progress, CancellationToken cancel)
    {
        var size = settings.Size ?? 512;
        var style = settings.Network ?? new AnyStyleOptions().Model.Name;
        if (models.Find(style) is { Entry.Kind: AnyStyleModel.Kind } any)
        {
            using var model = AnyStyleModel.Load(any.Path);
            var code = new StyleCode([], [], []);
            yield return new BenchmarkWork($"{style}: style looked at", StyleSide, null, BenchmarkNetworks.Forward(StyleSide, x => code = model.Network.Prepare(x)));
            foreach (var transform in Enum.GetValues<FeatureTransform>().Where(transform => transform != FeatureTransform.Linear || model.Network.Learnt is not null))
            {
                using var styled = new StyledNetwork(model, [("style", code)], transform, strength: 1);
                yield return Pass($"{style}: {transform.ToString().ToLowerInvariant()}, forward", size, styled);
            }
        }
        var meta = settings.Network ?? new MetaOptions().Model.Name;
        if (models.Find(meta) is { Entry.Kind: MetaModel.Kind })
        {
            using var networks = MetaNetworks.Open(models, meta);
            using var noise = BenchmarkNetworks.Noise(StyleSide);
            var picture = noise.ToPicture();
            yield return new BenchmarkWork($"{meta}: network made", StyleSide, null, BenchmarkNetworks.Forward(StyleSide, _ => networks.MakeOne(picture, StyleSide, "style").Dispose()));
            using var made = networks.Make([picture], StyleSide, ["style"]);
            yield return Pass($"{meta}: network that was made, forward", size, made.Styles[0].Model);
        }
    }

    private static BenchmarkWork Pass(string name, int size, IFeedForwardModel model) => new(name, size, null, BenchmarkNetworks.Forward(size, x => model.Stylize(x, [1])));
}
