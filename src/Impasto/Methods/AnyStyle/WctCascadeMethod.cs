using Impasto.Catalog;
using Impasto.Networks.AnyStyle;
using Impasto.OnePass;
using Impasto.Tensors;

namespace Impasto.Methods.AnyStyle;

/// <summary>Universal style transfer as its paper has it: whitening and colouring at five levels, one after the other, through networks that users import.</summary>
/// <param name="models">Where the networks are.</param>
internal sealed class WctCascadeMethod(ModelStore models) : StyleMethod<WctCascadeOptions>
{
    /// <inheritdoc/>
    public override string Name => WctCascadeFile.Kind;

    /// <inheritdoc/>
    public override string Summary => "Any picture as style by whitening and colouring at five levels, through networks that impasto models import brings";

    /// <inheritdoc/>
    public override string Paper => "Li, Fang, Yang, Wang, Lu, Yang 2017, Universal Style Transfer via Feature Transforms";

    /// <inheritdoc/>
    public override bool AppliesStrength => true;

    /// <inheritdoc/>
    public override bool SharesStatistics => true;

    /// <inheritdoc/>
    public override void Check(StyleRequest request, WctCascadeOptions options) => StylePictures.Require(request, Name);

    /// <inheritdoc/>
    public override IDisposable Prepare(StyleJob<WctCascadeOptions> job) => FeedForwardRender.ReserveMemory(StylePictures.Plain(job.Request),
        StylePictures.Rows(job.Request, new WctCascadeStyled(Network(job), [.. job.Request.Styles.Select(style => (style.Name, Array.Empty<StyleCode>()))], job.Options.Levels, 1)));

    /// <inheritdoc/>
    public override StyleResult Paint(StyleJob<WctCascadeOptions> job)
    {
        var network = Network(job);
        var longest = StylePictures.Longest(job.Size);
        using var styled = new WctCascadeStyled(network, [.. job.Request.Styles.Select((style, i) => (style.Name, Codes(job, network, i, longest)))], job.Options.Levels, job.Request.Strength);
        return FeedForwardRender.Run(StylePictures.Plain(job.Request), job.Colors.Content, StylePictures.Rows(job.Request, styled), Name, job.Progress, job.Cancel);
    }

    private static StyleCode[] Codes(StyleJob<WctCascadeOptions> job, WctCascade network, int style, int longest)
    {
        var picture = job.Colors.Styles[style];
        return job.Kept.Get($"codes of style {style}", (picture, longest), () => StylePictures.LookedAt(() =>
        {
            using var scope = new TensorScope();
            return network.Prepare(StylePictures.Sized(picture, longest, WctCascade.MinimumSize).ToTensor());
        }));
    }

    private WctCascade Network(StyleJob<WctCascadeOptions> job) => job.Kept.Get("cascade model", job.Options.Model.Name, () =>
    {
        var named = job.Options.Model;
        if (models.Find(named.Name) is null && named.File() is null)
        {
            throw new ModelException("The encoders and decoders for universal style transfer are not there: they are their authors' and don't come with Impasto",
                "get e1 to e5 and d1 to d5 from github.com/MingSun-Tse/Collaborative-Distillation and run impasto models import on their folder");
        }
        return WctCascadeFile.Load(models.PathOf(named, WctCascadeFile.Kind));
    });
}
