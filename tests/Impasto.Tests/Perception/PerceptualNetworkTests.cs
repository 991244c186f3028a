using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Kernels.Cpu;
using Impasto.Tensors.Weights;

namespace Impasto.Tests.Perception;

public class PerceptualNetworkTests
{
    /// <summary>Thirteen F(4x4, 3x3) Winograd layers after each other, each about 20 times less exact than direct convolution (fixtures/neural/README.md).</summary>
    private const double Winograd = 60;

    [Theory]
    [InlineData("features_content_max", "image/content", PoolingKind.Max)]
    [InlineData("features_style_max", "image/style", PoolingKind.Max)]
    [InlineData("features_content_average", "image/content", PoolingKind.Average)]
    [InlineData("features_style_average", "image/style", PoolingKind.Average)]
    public void Features_and_Gram_matrices_are_PyTorchs(string name, string picture, PoolingKind pooling)
    {
        using var scope = new TensorScope();
        using var network = VggFixture.Vgg16(pooling);
        var file = VggFixture.Tensors("vgg16");
        var entry = VggFixture.Case("vgg16", name);
        var features = network.Features(VggFixture.Image(file, picture), "relu1_2", "relu2_2", "relu3_3", "relu4_3", "relu5_1");
        var compared = 0;
        foreach (var output in entry.GetProperty("outputs").EnumerateObject())
        {
            var layer = output.Name.Split('_')[0] + "_" + output.Name.Split('_')[1];
            var stored = output.Value.GetString()!;
            var expected = file.Floats(stored);
            var found = Statistic(features[layer], output.Name[layer.Length..].TrimStart('_'), file.Shape(stored));
            VggFixture.Close(expected, found, Winograd * VggFixture.Tolerance(entry, output.Name), output.Name);
            compared++;
        }
        Assert.True(compared >= 15);
    }

    [Fact]
    public void The_three_families_prepare_their_input_as_their_authors_did()
    {
        using var scope = new TensorScope();
        var image = Tensor.From([0.2f, 0.4f, 0.6f], 1, 1, 1, 3);
        Assert.Equal([0.2f * 255 - 123.68f, 0.4f * 255 - 116.779f, 0.6f * 255 - 103.939f], Prepared("caffe"), Near);
        Assert.Equal([(0.2f - 0.485f) / 0.229f, (0.4f - 0.456f) / 0.224f, (0.6f - 0.406f) / 0.225f], Prepared("torchvision"), Near);

        float[] Prepared(string family)
        {
            using var network = PerceptualNetwork.From(SmallFile(family));
            return network.Preprocess(image).ToArray();
        }

        static bool Near(float a, float b) => Math.Abs(a - b) < 1e-4;
    }

    [Fact]
    public void A_caffe_file_sees_the_channels_in_its_own_order()
    {
        using var scope = new TensorScope();
        // A first convolution that looks at its first input channel alone: blue, in a BGR network.
        using var network = PerceptualNetwork.From(SmallFile("caffe"));
        var blue = network.Features(Tensor.From([0, 0, 1f], 1, 1, 1, 3), "relu1_1")["relu1_1"].ToArray();
        var red = network.Features(Tensor.From([1f, 0, 0], 1, 1, 1, 3), "relu1_1")["relu1_1"].ToArray();
        Assert.True(blue[0] > 100 && red[0] == 0, $"blue {blue[0]}, red {red[0]}");
    }

    [Fact]
    public void A_network_runs_no_deeper_than_asked_and_names_layers_it_lacks()
    {
        using var scope = new TensorScope();
        using var network = PerceptualNetwork.Random("vgg16", 1, width: 4);
        var image = Tensor.Full(0.5f, 1, 16, 16, 3);
        Assert.Equal(["relu1_1", "relu1_2", "pool1", "relu2_1"], network.Layers.Take(4));
        Assert.Equal(new Shape(1, 8, 8, 4), network.Features(image, "pool1")["pool1"].Shape);
        Assert.Equal(new Shape(1, 1, 1, 32), network.Features(image, "relu5_3")["relu5_3"].Shape);
        Assert.Contains("no layer 'relu6_1'", Assert.Throws<UsageException>(() => network.Features(image, "relu6_1")).Message, StringComparison.Ordinal);
        Assert.Contains("too small", Assert.Throws<UsageException>(() => network.Features(Tensor.Full(0, 1, 8, 8, 3), "relu5_1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_no_VGG_are_refused_with_a_sentence()
    {
        var empty = new WeightFile([new WeightArray("something", [1], [0f])], new Dictionary<string, string> { ["preprocessing"] = "caffe" });
        Assert.Contains("no convolution named conv1_1", Assert.Throws<ModelException>(() => PerceptualNetwork.From(empty)).Message, StringComparison.Ordinal);
        var unknown = new WeightFile(SmallFile("caffe"), new Dictionary<string, string>());
        Assert.Contains("which preprocessing", Assert.Throws<ModelException>(() => PerceptualNetwork.From(unknown)).Message, StringComparison.Ordinal);
        var wrong = new WeightFile([new WeightArray("conv1_1.weight", [2, 3, 5, 5], new float[150]), new WeightArray("conv1_1.bias", [2], new float[2])], new Dictionary<string,
            string>
        { ["preprocessing"] = "caffe" });
        Assert.Contains("[2, 3, 5, 5]", Assert.Throws<ModelException>(() => PerceptualNetwork.From(wrong)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_network_is_the_same_network()
    {
        using var scope = new TensorScope();
        using var network = PerceptualNetwork.Random("vgg16", 3, width: 4);
        using var again = PerceptualNetwork.From(network.ToWeightFile());
        var image = Tensor.From([.. Enumerable.Range(0, 16 * 16 * 3).Select(i => i % 17 / 17f)], 1, 16, 16, 3);
        Assert.Equal(network.Features(image, "relu4_3")["relu4_3"].ToArray(), again.Features(image, "relu4_3")["relu4_3"].ToArray());
    }

    /// <summary>Rows of a statistic in PyTorch's order: [1, C, ..].</summary>
    private static float[] Statistic(Tensor features, string statistic, int[] shape)
    {
        using var scope = new TensorScope();
        var c = features.Shape.C;
        switch (statistic)
        {
            case "mean":
                return Ops.Mean(features, [1, 2]).ToArray();
            case "std":
                return Deviations(features);
            case "gram":
                return Ops.Gram(features).ToArray();
            case "gram_rows":
                return Ops.Gram(features).ToArray()[..(shape[^2] * c)];
            case "gram_diagonal":
                var gram = Ops.Gram(features).ToArray();
                return [.. Enumerable.Range(0, c).Select(i => gram[i * c + i])];
            default:
                var channels = shape[1];
                return Ops.Permute(Ops.Slice(features, [0, 0, 0, 0], [1, features.Shape.H, features.Shape.W, channels]), 0, 3, 1, 2).ToArray();
        }
    }

    private static float[] Deviations(Tensor features) => Ops.Sqrt(Ops.Variance(features, [1, 2], unbiased: false)).ToArray();

    private static WeightFile SmallFile(string family)
    {
        var weight = new float[2 * 3 * 9];
        weight[4] = 1;
        return new WeightFile([new WeightArray("conv1_1.weight", [2, 3, 3, 3], weight), new WeightArray("conv1_1.bias", [2], [0f, 0f])],
            new Dictionary<string, string> { ["preprocessing"] = family });
    }
}
