using Impasto.Catalog;
using Impasto.OnePass;

namespace Impasto.Methods.Meta;

/// <summary>
/// One pass through a network that is made for the style pictures: their statistics become its scales and offsets (Ghiasi et al. 2017), or its filters (Shen et al. 2018).
/// From then on it is a network of trained styles, with everything that those can do; of filters there is a network for each style, whose pictures are blended.
/// </summary>
/// <param name="models">Where the networks are.</param>
internal sealed class MetaMethod(ModelStore models) : StyleMethod<MetaOptions>
{
    /// <summary>Layers of the first block and the blocks of those behind them; measured.</summary>
    private const double StylePixelBytes = 1500;

    /// <inheritdoc/>
    public override string Name => Networks.Meta.MetaModel.Kind;

    /// <inheritdoc/>
    public override string Summary => "Any picture as style in one pass: makes a fast network for it from the picture's statistics";

    /// <inheritdoc/>
    public override string Paper => "Shen, Yan, Zeng 2018, Neural Style Transfer via Meta Networks; Ghiasi, Lee, Kudlur, Dumoulin, Shlens 2017, Exploring the Structure of a Real-time, Arbitrary Neural Artistic Stylization Network";

    /// <inheritdoc/>
    public override bool SharesStatistics => true;

    /// <inheritdoc/>
    public override void Check(StyleRequest request, MetaOptions options) => StylePictures.Require(request, Name);

    /// <inheritdoc/>
    public override IDisposable Prepare(StyleJob<MetaOptions> job) =>
        FeedForwardRender.ReserveMemory(StylePictures.Plain(job.Request), Opened(job).Model.Network.Like(Names(job)), StylePixelBytes);

    /// <inheritdoc/>
    public override StyleResult Paint(StyleJob<MetaOptions> job)
    {
        var networks = Opened(job);
        var longest = StylePictures.Longest(job.Size);
        var made = job.Kept.Get("made network", (job.Options.Model.Name, string.Join('\n', Names(job)), new PictureSet(job.Colors.Styles), longest), () =>
        {
            job.Report("making a network for the style", 0, 1);
            return StylePictures.LookedAt(() => networks.Make(job.Colors.Styles, longest, Names(job)));
        });
        return FeedForwardRender.Run(StylePictures.Plain(job.Request), job.Colors.Content, made.Styles, Name, job.Progress, job.Cancel);
    }

    private static List<string> Names(StyleJob<MetaOptions> job) => [.. job.Request.Styles.Select(style => style.Name)];

    private MetaNetworks Opened(StyleJob<MetaOptions> job) => job.Kept.Get("meta model", job.Options.Model.Name, () => MetaNetworks.Open(models, job.Options.Model));

    /// <summary>Pictures that are the same objects.</summary>
    private sealed class PictureSet(IReadOnlyList<Imaging.Picture> pictures) : IEquatable<PictureSet>
    {
        private readonly IReadOnlyList<Imaging.Picture> _pictures = pictures;

        public bool Equals(PictureSet? other) => other is not null && _pictures.SequenceEqual(other._pictures, ReferenceEqualityComparer.Instance);

        public override bool Equals(object? obj) => Equals(obj as PictureSet);

        public override int GetHashCode() => _pictures.Count;
    }
}
