using System.Diagnostics;
using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Methods.AnyStyle;
using Impasto.Methods.Meta;
using Impasto.Networks.FeedForward;
using Impasto.Options;
using Impasto.Tensors.Weights;

namespace Impasto.Composition;

/// <summary>Makes a fast network for one style picture, without training.</summary>
public static class ModelMaking
{
    /// <summary>The style picture's longest side as the network looks at it, px: that of the pictures which networks paint.</summary>
    public const int StyleSide = 512;

    /// <summary>Makes a model of the kind johnson, or of the kind meta-made where filters are made, writes it to the store's user folder and registers it.</summary>
    /// <param name="store">Where the network that makes networks is, and where the new one goes.</param>
    /// <param name="picture">The style picture.</param>
    /// <param name="name">The new model's and its style's name.</param>
    /// <param name="from">The network that makes networks.</param>
    /// <param name="source">Where the picture comes from, for the registry.</param>
    /// <returns>The model, its number of parameters, and the seconds that making it took, without loading and saving.</returns>
    /// <exception cref="UsageException">The name can't be a model's.</exception>
    /// <exception cref="InputException">The picture is transparent everywhere.</exception>
    /// <exception cref="ModelException">The network that makes networks is missing or damaged.</exception>
    public static (Model Model, long Parameters, double Seconds) Make(ModelStore store, Picture picture, string name, NamedOrFile from, string source)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(from);
        ModelName.Check(name);
        using var networks = MetaNetworks.Open(store, from);
        var begun = Stopwatch.GetTimestamp();
        using var one = networks.MakeOne(SeenPicture.Of(picture, source).ToRgb(), StyleSide, name);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var weights = one.ToWeightFile();
        var kind = FeedForwardKind.All.First(kind => kind.IsItsFile(weights));
        var entry = new ModelEntry
        {
            Name = name,
            Kind = kind.Name,
            File = $"{name}.safetensors",
            Bytes = 0,
            Sha256 = "",
            Styles = [name],
            Architecture = one.Architecture,
            Source = $"Made by {from} from {source}",
        };
        // Filters keep the precision that they were made with, at the paper's 448 KB.
        var model = RegistryFile.Save(store.UserFolder, entry, path => weights.Save(path, kind == FeedForwardKind.Generated ? WeightType.Float32 : WeightType.Float16));
        return (model, one.Network.ParameterCount, seconds);
    }

    /// <summary>Prepares a style picture for the methods for any style.</summary>
    /// <param name="store">Where their network is.</param>
    /// <param name="picture">The style picture.</param>
    /// <param name="side">Its longest side as the network looks at it, px.</param>
    /// <param name="with">The network.</param>
    /// <param name="source">Where the picture comes from, for errors.</param>
    /// <exception cref="InputException">The picture is transparent everywhere.</exception>
    /// <exception cref="ModelException">The network is missing or damaged.</exception>
    public static PreparedStyle Prepare(ModelStore store, Picture picture, int side, NamedOrFile with, string source) =>
        AnyStyleMethod.PrepareStyle(store, SeenPicture.Of(picture, source), side, with);
}
