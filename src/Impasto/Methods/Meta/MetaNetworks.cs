using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Networks.FeedForward;
using Impasto.Networks.Meta;
using Impasto.OnePass;
using Impasto.Options;
using Impasto.Perception;
using Impasto.Tensors;

namespace Impasto.Methods.Meta;

/// <summary>A network that makes networks, with the perceptual network that tells it of styles.</summary>
/// <param name="model">The network; owned.</param>
/// <param name="perceptual">The perceptual network; owned.</param>
internal sealed class MetaNetworks(MetaModel model, PerceptualNetwork perceptual) : IDisposable
{
    /// <summary>Least side, px, of a style picture: smaller ones have no features at relu4_3.</summary>
    private const int LeastSide = 16;

    /// <summary>The network.</summary>
    public MetaModel Model => model;

    /// <summary>Loads both.</summary>
    /// <param name="models">Where they are.</param>
    /// <param name="named">The network that makes networks.</param>
    /// <exception cref="ModelException">One is missing, damaged or of another kind.</exception>
    public static MetaNetworks Open(ModelStore models, NamedOrFile named)
    {
        var model = MetaModel.Load(models.PathOf(named, MetaModel.Kind));
        try
        {
            var perceptual = PerceptualNetworks.Open(models, model.Perceptual);
            perceptual.Pooling = PoolingKind.Average;
            var length = StyleVector.Length(perceptual);
            if (length == model.Network.Length)
                return new MetaNetworks(model, perceptual);
            perceptual.Dispose();
            throw new ModelException($"The model {named} was trained with vectors of {model.Network.Length} numbers, and the network {model.Perceptual} gives {length}",
                "use the perceptual network that it was trained with");
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Networks made for style pictures.</summary>
    /// <param name="pictures">Of three channels.</param>
    /// <param name="longest">Their longest side as they are looked at.</param>
    /// <param name="names">The styles' names.</param>
    public MadeNetworks Make(IEnumerable<Picture> pictures, int longest, IReadOnlyList<string> names)
    {
        using var scope = new TensorScope();
        return new MadeNetworks(model.Network.Make(Ops.Concat(0, [.. pictures.Select(picture => Vector(picture, longest))]), names, model.Noise));
    }

    /// <summary>A network of one style picture's, for a file.</summary>
    /// <param name="picture">Three channels.</param>
    /// <param name="longest">Its longest side as it is looked at.</param>
    /// <param name="name">The style's name.</param>
    public ITrainableModel MakeOne(Picture picture, int longest, string name)
    {
        using var scope = new TensorScope();
        return model.Network.MakeOne(Vector(picture, longest), name, model.Noise);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        model.Dispose();
        perceptual.Dispose();
    }

    /// <summary>What the network is told of a style picture [1, length]; the open scope owns it.</summary>
    /// <param name="picture">Three channels.</param>
    /// <param name="longest">Its longest side as it is looked at: strokes are those of a picture of this size.</param>
    private Tensor Vector(Picture picture, int longest)
    {
        using var scope = new TensorScope();
        return scope.Keep(StyleVector.Of(perceptual, StylePictures.Sized(picture, longest, LeastSide).ToTensor()));
    }
}
