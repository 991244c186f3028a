using Impasto.Catalog;
using Impasto.Networks.AnyStyle;
using Impasto.OnePass;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Methods.AnyStyle;

/// <summary>Runs MicroAST, whose authors' weights users can import: any picture as style in one pass, through very small networks.</summary>
/// <param name="models">Where the network is.</param>
internal sealed class MicroAstMethod(ModelStore models) : StyleMethod<MicroAstOptions>
{
    /// <inheritdoc/>
    public override string Name => MicroAstFile.Kind;

    /// <inheritdoc/>
    public override string Summary => "Any picture as style in one pass through the very small networks of MicroAST, whose weights impasto models import brings";

    /// <inheritdoc/>
    public override string Paper => "Wang, Zhang, Zhao, Zuo, Xing, Lu 2023, MicroAST: Towards Super-Fast Ultra-Resolution Arbitrary Style Transfer";

    /// <inheritdoc/>
    public override bool AppliesStrength => true;

    /// <inheritdoc/>
    public override void Check(StyleRequest request, MicroAstOptions options) => StylePictures.Require(request, Name);

    /// <inheritdoc/>
    public override IDisposable Prepare(StyleJob<MicroAstOptions> job) => FeedForwardRender.ReserveMemory(StylePictures.Plain(job.Request),
        StylePictures.Rows(job.Request, new MicroAstStyled(Network(job), [.. job.Request.Styles.Select(style => (style.Name, default(StyleSignals)!))], 1)));

    /// <inheritdoc/>
    public override StyleResult Paint(StyleJob<MicroAstOptions> job)
    {
        var network = Network(job);
        var longest = StylePictures.Longest(job.Size);
        using var styled = new MicroAstStyled(network, [.. job.Request.Styles.Select((style, i) => (style.Name, Signals(job, network, i, longest)))], job.Request.Strength);
        return FeedForwardRender.Run(StylePictures.Plain(job.Request), job.Colors.Content, StylePictures.Rows(job.Request, styled), Name, job.Progress, job.Cancel);
    }

    private static StyleSignals Signals(StyleJob<MicroAstOptions> job, MicroAst network, int style, int longest)
    {
        var picture = job.Colors.Styles[style];
        return job.Kept.Get($"signals of style {style}", (picture, longest), () => StylePictures.LookedAt(() =>
        {
            using var pause = Tape.Pause();
            using var scope = new TensorScope();
            return network.Prepare(StylePictures.Sized(picture, longest, MicroAst.MinimumSize).ToTensor()).Own();
        }));
    }

    private MicroAst Network(StyleJob<MicroAstOptions> job) => job.Kept.Get("microast model", job.Options.Model.Name, () =>
    {
        var named = job.Options.Model;
        if (models.Find(named.Name) is null && named.File() is null)
        {
            throw new ModelException("The weights of MicroAST are not there: they are their authors' and don't come with Impasto",
                "get the four .pth files from github.com/EndyWon/MicroAST and run impasto models import on their folder");
        }
        return MicroAstFile.Load(models.PathOf(named, MicroAstFile.Kind));
    });
}
