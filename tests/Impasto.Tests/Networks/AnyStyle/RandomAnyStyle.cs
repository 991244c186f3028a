using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Networks;
using Impasto.Networks.AnyStyle;
using Impasto.Networks.Meta;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Weights;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Tests.Networks.AnyStyle;

/// <summary>Small networks for any style, of random weights, and a folder of models made of them.</summary>
internal static class RandomAnyStyle
{
    /// <summary>A picture unlike <see cref="RandomModels.Photo"/>: other colours, steeper.</summary>
    public static Picture Painting(int width = 48, int height = 40)
    {
        var picture = RandomModels.Photo(width, height);
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = Math.Clamp(i % 3 == 0 ? 1 - picture.Pixels[i] : picture.Pixels[i] * picture.Pixels[i], 0, 1);
        return picture;
    }

    public static AnyStyleModel Model(string learnt = "sct", ulong seed = 4)
    {
        using var perceptual = PerceptualNetwork.Random("vgg16", 5, width: 4);
        var model = AnyStyleModel.Create(perceptual, 4, 1, learnt, 4, seed);
        using var scope = new TensorScope();
        model.Network.Calibrate(RandomModels.Photo(64, 64).ToTensor());
        model.Network.SetRequiresGrad(false);
        return model;
    }

    /// <summary>A network that makes networks, and the perceptual network "small" that it is told of styles by.</summary>
    public static MetaModel Meta(PerceptualNetwork perceptual, ulong seed = 6)
    {
        using var basis = RandomModels.Johnson();
        var predictor = new RowPredictor(basis.WithStyles(["mean"], isConditional: false).Network, StyleVector.Length(perceptual), 8, seed);
        var random = new SeededRandom(seed);
        // Rows that differ visibly from style to style.
        var rows = predictor.State["rows.weight"];
        rows.CopyFrom(Array.ConvertAll(rows.ToArray(), _ => 3 * random.NextNormal()));
        using var scope = new TensorScope();
        predictor.Calibrate(Ops.Concat(0, StyleVector.Of(perceptual, RandomModels.Photo(48, 48).ToTensor()), StyleVector.Of(perceptual, Painting().ToTensor())));
        predictor.SetRequiresGrad(false);
        return new MetaModel(predictor, "small") { Noise = 0.05f };
    }

    /// <summary>One that makes filters.</summary>
    public static MetaModel MetaFilters(PerceptualNetwork perceptual, int width = 4, int rank = 3, ulong seed = 8)
    {
        using var basis = RandomModels.Generated(width: width);
        var net = new GeneratedNet(width, seed);
        net.Load(basis.Network.State);
        var predictor = new FilterPredictor(net, StyleVector.Length(perceptual), rank, seed);
        using var scope = new TensorScope();
        predictor.Calibrate(Ops.Concat(0, StyleVector.Of(perceptual, RandomModels.Photo(48, 48).ToTensor()), StyleVector.Of(perceptual, Painting().ToTensor())));
        predictor.SetRequiresGrad(false);
        return new MetaModel(predictor, "small") { Noise = 0.05f };
    }

    /// <summary>Encoders and decoders with values of a size that lasts through all levels, and that rectifiers leave alive.</summary>
    public static WctCascade Cascade(int width = 6, ulong seed = 9)
    {
        var network = new WctCascade(name => CascadeChannels(name, width), seed);
        var random = new SeededRandom(seed);
        foreach (var (name, tensor) in network.State.Where(pair => pair.Key.EndsWith(".weight", StringComparison.Ordinal)))
        {
            var deviation = MathF.Sqrt(2f * tensor.Shape[0] / tensor.Shape.Count);
            tensor.CopyFrom(Array.ConvertAll(tensor.ToArray(), _ => deviation * random.NextNormal()));
        }
        network.SetRequiresGrad(false);
        return network;
    }

    /// <summary>VGG-19's channels, of which the first layer has so many.</summary>
    public static (int Inputs, int Outputs) CascadeChannels(string name, int width)
    {
        var layer = name[(name.LastIndexOf("conv", StringComparison.Ordinal) + 4)..];
        if (layer == "0")
            return (3, 3);
        int Width(int block) => width * Math.Min(8, 1 << (block - 1));
        var block = layer[0] - '0';
        var outside = layer == "11" ? 3 : layer[1] == '1' ? Width(block - 1) : Width(block);
        return name.Contains("encoder", StringComparison.Ordinal) ? (outside, Width(block)) : (Width(block), outside);
    }

    /// <summary>A folder with a registry of "any-style", "li" (the same with Li's transform), "wct-cascade", "meta", "meta-filters" and the perceptual network "small".</summary>
    public static void Fill(string folder)
    {
        Directory.CreateDirectory(folder);
        using var perceptual = PerceptualNetwork.Random("vgg16", 5, width: 4);
        using AnyStyleModel sct = Model(), li = Model("li");
        using var cascade = Cascade();
        using MetaModel meta = Meta(perceptual), filters = MetaFilters(perceptual);
        foreach (var entry in new[]
        {
            Save(folder, "any-style", AnyStyleModel.Kind, sct.ToWeightFile()), Save(folder, "li", AnyStyleModel.Kind, li.ToWeightFile()),
            Save(folder, "wct-cascade", WctCascadeFile.Kind, WctCascadeFile.ToWeightFile(cascade)),
            Save(folder, "meta", MetaModel.Kind, meta.ToWeightFile()), Save(folder, "meta-filters", MetaModel.Kind, filters.ToWeightFile()), Save(folder, "small", ModelStore.NetworkKind, perceptual.ToWeightFile()),
        })
            RegistryFile.Put(folder, entry);
    }

    private static ModelEntry Save(string folder, string name, string kind, WeightFile file)
    {
        var path = Path.Combine(folder, $"{name}.safetensors");
        file.Save(path);
        return new ModelEntry { Name = name, Kind = kind, File = $"{name}.safetensors", Bytes = new FileInfo(path).Length, Sha256 = FileHash.Sha256OfFile(path) };
    }
}
