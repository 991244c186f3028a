using Impasto.Networks.FaceSwap;
using Impasto.Tensors;
using Impasto.Tensors.Weights;
using Impasto.TestSupport;

namespace Impasto.Tests.Networks.FaceSwap;

public sealed class FaceSwapModelTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(16, 2)]
    [InlineData(32, 4)]
    [InlineData(128, 8)]
    public void A_network_has_the_parameters_that_its_sizes_say(int size, int width)
    {
        using var network = new FaceSwapNet(size, width);
        Assert.Equal(network.ParameterCount, FaceSwapNet.ValueCount(size, width));
    }

    [Fact]
    public void The_papers_network_has_a_million_parameters() => Assert.InRange(FaceSwapNet.ValueCount(128, 32), 1.0e6, 1.2e6);

    [Theory]
    [InlineData(8)]
    [InlineData(100)]
    [InlineData(0)]
    public void Other_sizes_are_refused(int size) => Assert.Throws<ArgumentException>(() => new FaceSwapNet(size, 4));

    [Fact]
    public void The_output_is_a_picture_of_the_inputs_size_at_any_number_of_threads()
    {
        using var network = new FaceSwapNet(32, 4, seed: 3);
        var one = OwnContext.Run(1, Forward);
        Assert.All(one, v => Assert.InRange(v, 0, 1));
        Assert.Equal(2 * 32 * 32 * 3, one.Length);
        Assert.Equal(one, OwnContext.Run(3, Forward));
        Assert.True(one.Distinct().Count() > 1000, "the network's values spread");

        float[] Forward()
        {
            using var scope = new TensorScope();
            var random = new SeededRandom(5);
            return network.Forward(Tensor.From([.. Enumerable.Range(0, 2 * 32 * 32 * 3).Select(_ => random.NextFloat())], 2, 32, 32, 3)).ToArray();
        }
    }

    [Fact]
    public void A_file_gives_the_model_back_with_its_target()
    {
        var path = _folder.At("a.safetensors");
        using (var model = new FaceSwapModel(new FaceSwapNet(32, 4, 7)) { IsPainting = false, Consent = "Ada, in writing", Descriptor = [.. Enumerable.Range(0, 128).Select(i => i / 128f)] })
        {
            model.ToWeightFile().Save(path);
            using var back = FaceSwapModel.Load(path);
            Assert.Equal((32, 4, false, "Ada, in writing", "faceswap-32-4"), (back.Network.Size, back.Network.Width, back.IsPainting, back.Consent, back.Architecture));
            Assert.Equal(model.Descriptor, back.Descriptor);
            Assert.Equal(model.Network.State["join2.1.weight"].ToArray(), back.Network.State["join2.1.weight"].ToArray());
        }
    }

    [Fact]
    public void A_file_that_says_nothing_of_consent_or_has_other_sizes_is_refused()
    {
        using var model = new FaceSwapModel(new FaceSwapNet(32, 4)) { IsPainting = true };
        var file = model.ToWeightFile();
        Assert.Contains("who agreed", Refused(new Dictionary<string, string>(file.Metadata) { ["painting"] = "false" }), StringComparison.Ordinal);
        Assert.Contains("values", Refused(new Dictionary<string, string>(file.Metadata) { ["width"] = "4000" }), StringComparison.Ordinal);
        Assert.Contains("100", Refused(new Dictionary<string, string>(file.Metadata) { ["size"] = "100" }), StringComparison.Ordinal);
        Assert.Contains("faceswap", Refused(new Dictionary<string, string>(file.Metadata) { ["network"] = "johnson" }), StringComparison.Ordinal);

        string Refused(Dictionary<string, string> metadata)
        {
            var path = _folder.At($"{Guid.NewGuid():N}.safetensors");
            new WeightFile([.. file], metadata).Save(path);
            return Assert.Throws<ModelException>(() => FaceSwapModel.Load(path)).Message;
        }
    }

    [Fact]
    public void A_larger_network_begins_with_a_smaller_ones_branches()
    {
        using var small = new FaceSwapModel(new FaceSwapNet(32, 4, 1)) { IsPainting = true };
        using var large = FaceSwapModel.Grown(small, 64, 4, 2);
        Assert.Equal(small.Network.State["in3.2.weight"].ToArray(), large.State["in3.2.weight"].ToArray());
        Assert.Equal(small.Network.State["join3.1.weight"].ToArray(), large.State["join3.1.weight"].ToArray());
        Assert.NotEqual(small.Network.State["out.weight"].Shape, large.State["out.weight"].Shape);
    }
}
