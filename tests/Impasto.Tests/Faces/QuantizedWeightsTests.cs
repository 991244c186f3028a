using Impasto.Faces;
using Impasto.Tensors;
using Impasto.TestSupport;

namespace Impasto.Tests.Faces;

public class QuantizedWeightsTests
{
    private const string Good = """[{"weights":[{"name":"a","shape":[1,1,2,2],"dtype":"float32","quantization":{"dtype":"uint8","scale":0.5,"min":-1}},{"name":"b","shape":[2],"dtype":"float32"}],"paths":["m.bin"]}]""";

    private static readonly byte[] s_bytes = [0, 1, 2, 3, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)];

    [Fact]
    public void Quantized_and_plain_tensors_are_read_in_the_engines_layout()
    {
        var weights = new QuantizedWeights(Folder(Good, s_bytes), "m");
        using var filters = weights.Filters("a");
        Assert.Equal([2, 1, 1, 2], filters.Shape.Sizes.ToArray());
        // TensorFlow's [kH, kW, I, O] = ((-1, -0.5), (0, 0.5)) becomes [O, kH, kW, I].
        Assert.Equal([-1, 0, -0.5f, 0.5f], filters.ToArray());
        using var bias = weights.Vector("b");
        Assert.Equal([1.5f, -2], bias.ToArray());
    }

    [Theory]
    [InlineData("[]", "describes 0 bytes")]
    [InlineData("{", "")]
    [InlineData("{}", "")]
    [InlineData("""[{"weights":[{"name":"a","shape":[1000000,1000000],"dtype":"float32"}]}]""", "sensible product")]
    [InlineData("""[{"weights":[{"name":"a","shape":[-1],"dtype":"float32"}]}]""", "sensible product")]
    [InlineData("""[{"weights":[{"name":"a","shape":[16],"dtype":"float32"}]}]""", "ends within")]
    [InlineData("""[{"weights":[{"name":"a","shape":[2],"dtype":"int32"}]}]""", "int32")]
    [InlineData("""[{"weights":[{"name":"a","shape":[1],"dtype":"float32"},{"name":"a","shape":[2],"dtype":"float32"}]}]""", "twice")]
    public void Manifests_that_do_not_fit_their_file_are_refused(string manifest, string reason)
    {
        var error = Assert.Throws<ModelException>(() => new QuantizedWeights(Folder(manifest, s_bytes), "m"));
        Assert.StartsWith("The face model m can't be used", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("`Landmarks`", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_files_tensors_and_other_ranks_are_named()
    {
        Assert.Throws<ModelException>(() => new QuantizedWeights(Path.GetTempPath(), "no-such-model"));
        var weights = new QuantizedWeights(Folder(Good, s_bytes), "m");
        Assert.Contains("\"c\"", Assert.Throws<ModelException>(() => weights.Vector("c")).Message, StringComparison.Ordinal);
        Assert.Contains("4 dimensions instead of 1", Assert.Throws<ModelException>(() => weights.Vector("a")).Message, StringComparison.Ordinal);
    }

    private static string Folder(string manifest, byte[] bytes)
    {
        var file = TempFolder.NewFile("m.bin");
        File.WriteAllBytes(file, bytes);
        var folder = Path.GetDirectoryName(file)!;
        File.WriteAllText(Path.Combine(folder, "m-weights_manifest.json"), manifest);
        return folder;
    }
}
