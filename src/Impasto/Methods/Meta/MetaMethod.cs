using Impasto.Catalog;
using Impasto.Methods.FeedForward;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;

namespace Impasto.Methods.Meta;

/// <summary>
/// One pass through a network that is made for the style pictures: their statistics become its scales and offsets (Ghiasi et al. 2017; Shen et al. 2018 make filters the same way).
/// From then on it is a network of trained styles, with everything that those can do.
/// </summary>
/// <param name="models">Where the networks are.</param>
internal sealed class MetaMethod(ModelStore models) : StyleMethod<MetaOptions>
{
    /// <inheritdoc/>
    public override string Name => Networks.Meta.MetaModel.Kind;

    /// <inheritdoc/>
    public override string Summary => "Any picture as style in one pass: makes a fast network for it from the picture's statistics, in a tenth of a second";

    /// <inheritdoc/>
    public override string Paper => "Shen, Yan, Zeng 2018, Neural Style Transfer via Meta Networks; Ghiasi, Lee, Kudlur, Dumoulin, Shlens 2017, Exploring the Structure of a Real-time, Arbitrary Neural Artistic Stylization Network";

    /// <inheritdoc/>
    public override void Check(StyleRequest request, MetaOptions options) => StylePictures.Require(request, Name);

    /// <inheritdoc/>
    public override IDisposable Prepare(StyleJob<MetaOptions> job)
    {
        // The made network is of the same sizes as the one that is there; its rows weigh nothing.
        var like = new TransformModel(Opened(job).Model.Network.Net, [.. job.Request.Styles.Select(style => style.Name)]);
        return FeedForwardRender.ReserveMemory(StylePictures.Plain(job.Request), StylePictures.Rows(job.Request, like));
    }

    /// <inheritdoc/>
    public override StyleResult Paint(StyleJob<MetaOptions> job)
    {
        var networks = Opened(job);
        var longest = StylePictures.Longest(job.Size);
        var made = job.Kept.Get("made network", (string.Join('\n', job.Request.Styles.Select(style => style.Name)), new PictureSet(job.Colors.Styles), longest), () =>
        {
            job.Report("making a network for the style", 0, 1);
            using var scope = new TensorScope();
            return networks.Make(Ops.Concat(0, [.. job.Colors.Styles.Select(picture => networks.Vector(picture, longest))]), [.. job.Request.Styles.Select(style => style.Name)]);
        });
        return FeedForwardRender.Run(StylePictures.Plain(job.Request), job.Colors.Content, StylePictures.Rows(job.Request, made), Name, job.Progress, job.Cancel);
    }

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
