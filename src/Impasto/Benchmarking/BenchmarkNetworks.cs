using Impasto.Catalog;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Weights.Onnx;

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

    /// <summary>The network to a layer as ONNX, for other engines.</summary>
    public static OnnxModel Export(PerceptualNetwork network, string layer)
    {
        var builder = new OnnxBuilder(network.Name);
        var x = builder.Input("image", 1, 3, null, null);
        PerceptualNetwork.Stage? previous = null;
        foreach (var stage in network.Stages)
        {
            if (previous is not null && previous.Block != stage.Block)
                x = builder.Node("MaxPool", [x], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
            if (stage.Reduce is not null)
                x = builder.Conv(x, $"{stage.Name}.reduce", stage.Reduce, padding: 1);
            x = builder.Node("Relu", builder.Conv(x, stage.Name, stage.Weight, stage.Bias, padding: stage.Reduce is null ? 1 : 0));
            previous = stage;
            if (stage.Name == layer)
                break;
        }
        builder.Output("features", x, 1, null, null, null);
        return builder.Build();
    }

    /// <summary>Passes over a picture of noise, without gradients, as <see cref="BenchmarkWork.Prepared"/> wants them.</summary>
    public static Action<Action<Action>> Forward(int size, Action<Tensor> pass) => use =>
    {
        using var pause = Tape.Pause();
        using var outer = new TensorScope();
        var image = Noise(size);
        use(() =>
        {
            using var scope = new TensorScope();
            pass(image);
        });
    };

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
