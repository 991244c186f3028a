using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Imaging.BilateralGrid;
using Impasto.Imaging.Transforms;
using Impasto.Networks.AnyStyle;
using Impasto.OnePass;
using Impasto.Options;

namespace Impasto.Methods.AnyStyle;

/// <summary>
/// One pass through a network for any style: features at relu3_1, moved to a style picture's statistics, decoded. A style is prepared once a session; pictures then take as long as in a
/// trained style, and have what those have: blends, regions, strokes that follow the picture, any size.
/// </summary>
/// <param name="models">Where the model is.</param>
/// <param name="transform">How features are moved, which is the method.</param>
internal sealed class AnyStyleMethod(ModelStore models, FeatureTransform transform) : StyleMethod<AnyStyleOptions>
{
    /// <summary>Longest side, px, of the picture whose colours a photo-real result takes.</summary>
    private const int PhotorealSide = 512;

    /// <summary>Layers of the encoder's first block and the blocks of those behind them; measured.</summary>
    private const double StylePixelBytes = 1050;

    /// <inheritdoc/>
    public override string Name => transform.ToString().ToLowerInvariant();

    /// <inheritdoc/>
    public override string Summary => transform switch
    {
        FeatureTransform.Linear => "Any picture as style in one pass, by a learnt linear transformation of features",
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
    public override bool TakesPreparedStyles => true;

    /// <inheritdoc/>
    public override bool AppliesStrength => true;

    /// <inheritdoc/>
    public override bool SharesStatistics => true;

    /// <inheritdoc/>
    public override void Check(StyleRequest request, AnyStyleOptions options) => StylePictures.Require(request, Name, takesPrepared: true);

    /// <inheritdoc/>
    public override IDisposable Prepare(StyleJob<AnyStyleOptions> job) => FeedForwardRender.ReserveMemory(ThroughNetwork(job.Request),
        StylePictures.Rows(job.Request, new StyledNetwork(Model(job).Model, [.. job.Request.Styles.Select(style => (style.Name, new StyleCode([], [], [])))], transform, 1)), StylePixelBytes);

    /// <summary>A prepared style can't be recoloured: then the result is.</summary>
    public override ColorKeeper KeepColors(StyleJob<AnyStyleOptions> job) => HasPrepared(job.Request) ? ColorKeeper.None(job.Content) : base.KeepColors(job);

    /// <inheritdoc/>
    public override StyleResult Paint(StyleJob<AnyStyleOptions> job)
    {
        var (model, hash) = Model(job);
        var longest = StylePictures.Longest(job.Size);
        var codes = job.Request.Styles.Select((style, i) => (style.Name, style.Prepared is { } prepared ? Checked(prepared, style.Name, hash) : Code(job, model, i, longest))).ToList();
        using var styled = new StyledNetwork(model, codes, transform, job.Request.Strength);
        return Painted(job.Colors.Content);

        StyleResult Painted(Picture content)
        {
            if (!job.Options.Photoreal)
                return FeedForwardRender.Run(ThroughNetwork(job.Request), content, StylePictures.Rows(job.Request, styled), Name, job.Progress, job.Cancel);
            // What the network paints of a small picture says which colours go where; its brush and its blur stay behind.
            var small = Math.Max(content.Width, content.Height) <= PhotorealSide ? content : PictureTransforms.ResizeLongestSide(content, PhotorealSide);
            var painted = FeedForwardRender.Run(ThroughNetwork(job.Request) with { StyleScale = 1 }, small, StylePictures.Rows(job.Request, styled), Name, job.Progress, job.Cancel);
            return painted with { Picture = AffineGrid.Fit(small, painted.Picture, cancel: job.Cancel).Slice(content, job.Cancel) };
        }
    }

    /// <summary>Prepares a style, to be kept and used in its picture's place.</summary>
    /// <param name="models">Where the model is.</param>
    /// <param name="picture">The style picture.</param>
    /// <param name="side">Its longest side as the network looks at it, px.</param>
    /// <param name="named">The model.</param>
    public static PreparedStyle PrepareStyle(ModelStore models, Picture picture, int side, NamedOrFile named)
    {
        using var loaded = Load(models, named);
        using var tensor = PictureTransforms.ResizeLongestSide(picture.ToRgb(), side).ToTensor();
        return PreparedStyle.Of(loaded.Model.Network.Prepare(tensor), loaded.Hash);
    }

    /// <summary>What the network needs of a style, kept for the next picture unless its colours were made this picture's.</summary>
    private static StyleCode Code(StyleJob<AnyStyleOptions> job, AnyStyleModel model, int style, int longest)
    {
        var picture = job.Colors.Styles[style];
        return job.Kept.Get($"code of style {style}", (picture, longest), () =>
        {
            job.Report($"preparing {Path.GetFileName(job.Request.Styles[style].Name)}", style, job.Request.Styles.Count);
            using var tensor = PictureTransforms.ResizeLongestSide(picture, longest).ToTensor();
            return StylePictures.LookedAt(() => model.Network.Prepare(tensor));
        });
    }

    private static StyleCode Checked(PreparedStyle prepared, string name, string hash) => prepared.Model == hash ? prepared.Code
        : throw new UsageException($"{name} was prepared with another network than the one that paints now", "prepare it again with impasto models prepare");

    private LoadedModel Model(StyleJob<AnyStyleOptions> job) => job.Kept.Get("any-style model", job.Options.Model.Name, () => Load(models, job.Options.Model));

    private static LoadedModel Load(ModelStore models, NamedOrFile named)
    {
        var path = models.PathOf(named, AnyStyleModel.Kind);
        return new LoadedModel(AnyStyleModel.Load(path), FileHash.Sha256OfFile(path));
    }

    private static bool HasPrepared(StyleRequest request) => request.Styles.Any(style => style.Prepared is not null);

    /// <summary>The request as it goes through the network: style pictures were recoloured before it, where all are pictures.</summary>
    private static StyleRequest ThroughNetwork(StyleRequest request) => HasPrepared(request) ? request : StylePictures.Plain(request);

    private sealed record LoadedModel(AnyStyleModel Model, string Hash) : IDisposable
    {
        public void Dispose() => Model.Dispose();
    }
}
