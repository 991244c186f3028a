using Impasto.Catalog;
using Impasto.Imaging.Transforms;
using Impasto.Methods.FeedForward;
using Impasto.Networks.AnyStyle;

namespace Impasto.Methods.AnyStyle;

/// <summary>
/// One pass through a network for any style: features at relu3_1, moved to a style picture's statistics, decoded. A style is prepared once a session; pictures then take as long as in a
/// trained style, and have what those have: blends, regions, strokes that follow the picture, any size.
/// </summary>
/// <param name="models">Where the model is.</param>
/// <param name="transform">How features are moved, which is the method.</param>
internal sealed class AnyStyleMethod(ModelStore models, FeatureTransform transform) : StyleMethod<AnyStyleOptions>
{
    /// <inheritdoc/>
    public override string Name => transform.ToString().ToLowerInvariant();

    /// <inheritdoc/>
    public override string Summary => transform switch
    {
        FeatureTransform.Linear => "Any picture as style in one pass, by a learnt linear transformation of features: under a second, colours and strokes",
        FeatureTransform.AdaIn => "Any picture as style in one pass, by mean and deviation of features",
        FeatureTransform.Wct => "Any picture as style in one pass, by whitening and colouring of features",
        _ => "Any picture as style in one pass, by the map of features' covariance that moves the content least",
    };

    /// <inheritdoc/>
    public override string Paper => transform switch
    {
        FeatureTransform.Linear => "Li, Liu, Kautz, Yang 2018, Learning Linear Transformations for Fast Arbitrary Style Transfer; Wu, Zhu, Du, Bai 2022, CCPL",
        FeatureTransform.AdaIn => "Huang, Belongie 2017, Arbitrary Style Transfer in Real-time with Adaptive Instance Normalization",
        FeatureTransform.Wct => "Li, Fang, Yang, Wang, Lu, Yang 2017, Universal Style Transfer via Feature Transforms",
        _ => "Lu, Zhao, Yao, Chen, Zhang, Yang 2019, A Closed-form Solution to Universal Style Transfer",
    };

    /// <inheritdoc/>
    public override bool AppliesStrength => true;

    /// <inheritdoc/>
    public override void Check(StyleRequest request, AnyStyleOptions options) => StylePictures.Require(request, Name);

    /// <inheritdoc/>
    public override IDisposable Prepare(StyleJob<AnyStyleOptions> job) =>
        FeedForwardRender.ReserveMemory(StylePictures.Plain(job.Request), StylePictures.Rows(job.Request, new StyledNetwork(Model(job), [.. job.Request.Styles.Select(style => (style.Name, new StyleCode([], [], [])))], transform, 1)));

    /// <inheritdoc/>
    public override StyleResult Paint(StyleJob<AnyStyleOptions> job)
    {
        var model = Model(job);
        var longest = StylePictures.Longest(job.Size);
        var codes = job.Request.Styles.Select((style, i) => (style.Name, Code(job, model, i, longest))).ToList();
        using var styled = new StyledNetwork(model, codes, transform, job.Request.Strength);
        return FeedForwardRender.Run(StylePictures.Plain(job.Request), job.Colors.Content, StylePictures.Rows(job.Request, styled), Name, job.Progress, job.Cancel);
    }

    /// <summary>What the network needs of a style, kept for the next picture unless its colours were made this picture's.</summary>
    private static StyleCode Code(StyleJob<AnyStyleOptions> job, AnyStyleModel model, int style, int longest)
    {
        var picture = job.Colors.Styles[style];
        return job.Kept.Get($"code of style {style}", (picture, longest), () =>
        {
            job.Report($"preparing {Path.GetFileName(job.Request.Styles[style].Name)}", style, job.Request.Styles.Count);
            using var tensor = PictureTransforms.ResizeLongestSide(picture, longest).ToTensor();
            return model.Network.Prepare(tensor);
        });
    }

    private AnyStyleModel Model(StyleJob<AnyStyleOptions> job)
    {
        var named = job.Options.Model;
        return job.Kept.Get("any-style model", named.Name, () =>
        {
            if (models.Find(named.Name) is null && named.File() is { } file)
                return AnyStyleModel.Load(file.Path);
            var found = models.Get(named.Name);
            if (found.Entry.Kind != AnyStyleModel.Kind)
                throw new ModelException($"The model {named.Name} is of the kind {found.Entry.Kind}, and the method {Name} needs one of the kind {AnyStyleModel.Kind}", "leave `Model` out");
            ModelStore.Verify(found);
            return AnyStyleModel.Load(found.Path);
        });
    }
}
