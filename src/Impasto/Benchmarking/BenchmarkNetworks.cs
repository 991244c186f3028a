using Impasto.Catalog;
using Impasto.Perception;
using Impasto.Tensors;

namespace Impasto.Benchmarking;

/// <summary>Networks and pictures for measuring.</summary>
internal static class BenchmarkNetworks
{
    /// <summary>A network by name; vgg16 and vgg19 that aren't installed get random weights.</summary>
    public static PerceptualNetwork Open(ModelStore models, string name)
    {
        if (name is "vgg16" or "vgg19" && models.Find(name) is null)
            return PerceptualNetwork.Random(name, seed: 0);
        return PerceptualNetworks.Open(models, name);
    }

    /// <summary>relu5_1 for VGG-19, else relu4_3: what the targets name.</summary>
    public static string Deepest(PerceptualNetwork network) => network.Name == "vgg19" ? "relu5_1" : "relu4_3";

    /// <summary>A picture of noise, [1, size, size, 3].</summary>
    public static Tensor Noise(int size)
    {
        var random = new SeededRandom(1);
        var values = new float[size * size * 3];
        for (var i = 0; i < values.Length; i++)
            values[i] = random.NextFloat();
        return Tensor.From(values, 1, size, size, 3);
    }
}
