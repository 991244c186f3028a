using Impasto.Catalog;
using Impasto.Imaging;
using Impasto.Networks;
using Impasto.Networks.FeedForward;
using Impasto.Tensors.Layers;
using Impasto.Tensors.Weights;

namespace Impasto.Tests.Methods.FeedForward;

/// <summary>Small networks of random weights, each style visibly another, and a folder of models made of them.</summary>
internal static class RandomModels
{
    /// <summary>A smooth picture with detail.</summary>
    public static Picture Photo(int width, int height)
    {
        var picture = new Picture(width, height, 3);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < 3; c++)
                    picture[x, y, c] = 0.5f + 0.3f * MathF.Sin(0.05f * x + 0.9f * c) * MathF.Cos(0.07f * y) + 0.15f * MathF.Sin(0.9f * x + 0.6f * y + c);
            }
        }
        return picture;
    }

    public static TransformModel Johnson(string style = "ink", int width = 4, ulong seed = 1) => new(Mixed(new TransformNet(width, 2, 0, 9, seed), seed), [style]);

    public static TransformModel Cin(int width = 4, int kernel = 5, ulong seed = 2, params string[] styles) =>
        new(Mixed(new TransformNet(width, 2, styles.Length, kernel, seed), seed), styles);

    public static StyleBankModel Bank(int width = 4, ulong seed = 3, bool transposed = false, params string[] styles) =>
        new(Mixed(new StyleBank(width, styles.Length, seed, transposed), seed), styles);

    public static GeneratedModel Generated(string style = "reed", int width = 4, ulong seed = 5) => new(Mixed(new GeneratedNet(width, seed), seed), style);

    public static UNetModel UNet(string style = "pencil", int width = 4, int downs = 3, ulong seed = 6, bool isTransposed = true)
    {
        var network = Mixed(new UNet(width, downs, seed, isTransposed), seed);
        var random = new SeededRandom(seed);
        var last = network.State[isTransposed ? "up1.weight" : "last.weight"];
        last.CopyFrom(Array.ConvertAll(last.ToArray(), v => 5 * v));
        foreach (var (_, statistics) in network.Buffers)
            statistics.CopyFrom(Array.ConvertAll(statistics.ToArray(), _ => 0.02f + 0.05f * random.NextFloat()));
        return new UNetModel(network, style);
    }

    /// <summary>A folder with a registry of "ink" (johnson), "four" (cin: dawn, noon, dusk, night) and "banks" (stylebank: oak, elm).</summary>
    public static void Fill(string folder)
    {
        using var johnson = Johnson();
        using var cin = Cin(styles: ["dawn", "noon", "dusk", "night"]);
        using var bank = Bank(styles: ["oak", "elm"]);
        Directory.CreateDirectory(folder);
        RegistryFile.Write(folder,
        [
            Save(folder, "ink", "johnson", johnson.ToWeightFile(), johnson.Styles),
            Save(folder, "four", "cin", cin.ToWeightFile(), cin.Styles),
            Save(folder, "banks", "stylebank", bank.ToWeightFile(), bank.Styles),
        ]);
    }

    private static ModelEntry Save(string folder, string name, string kind, WeightFile file, IReadOnlyList<string> styles)
    {
        var path = Path.Combine(folder, $"{name}.safetensors");
        file.Save(path);
        var bytes = File.ReadAllBytes(path);
        return new ModelEntry { Name = name, Kind = kind, File = $"{name}.safetensors", Bytes = bytes.Length, Sha256 = FileHash.Sha256(bytes), Styles = styles };
    }

    /// <summary>Scales and offsets away from 1 and 0, and a last layer that fills the range.</summary>
    private static T Mixed<T>(T network, ulong seed)
        where T : Module
    {
        var random = new SeededRandom(seed + 100);
        foreach (var (name, tensor) in network.NamedParameters)
        {
            var isNorm = name.Contains(".norm.", StringComparison.Ordinal);
            var isLast = name is "c4.weight" or "d3.weight" or "g_deconv2.weight" or "up1.weight";
            if (isNorm || isLast)
                tensor.CopyFrom(Array.ConvertAll(tensor.ToArray(), v => isLast ? 3 * v : v + 0.5f * random.NextNormal()));
        }
        network.SetRequiresGrad(false);
        return network;
    }
}
