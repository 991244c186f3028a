using Impasto.Networks.AnyStyle;
using Impasto.Tensors;
using Impasto.Tensors.Weights;
using Impasto.Tests.Methods.FeedForward;
using Impasto.TestSupport;

namespace Impasto.Tests.Networks.AnyStyle;

public sealed class AnyStyleModelTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TensorScope _scope = new();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("sct")]
    [InlineData("li")]
    [InlineData("none")]
    public void A_saved_model_is_the_same(string learnt)
    {
        using var model = RandomAnyStyle.Model(learnt);
        var path = _folder.At("any.safetensors");
        model.ToWeightFile().Save(path);
        using var loaded = AnyStyleModel.Load(path);
        Assert.True(AnyStyleModel.Recognizes(WeightFile.Load(path)));
        Assert.Equal(model.Architecture, loaded.Architecture);
        var photo = RandomModels.Photo(32, 24).ToTensor();
        Assert.Equal(model.Network.Encode(photo).ToArray(), loaded.Network.Encode(photo).ToArray());
        var (own, its) = (model.Network.Prepare(photo), loaded.Network.Prepare(photo));
        Assert.Equal(own.Learnt, its.Learnt);
        Assert.Equal(learnt == "none" ? 0 : 16, own.Learnt.Length);
        Assert.Equal(model.Network.Decoder.Forward(model.Network.Encode(photo)).ToArray(), loaded.Network.Decoder.Forward(loaded.Network.Encode(photo)).ToArray());
    }

    [Fact]
    public void Calibrated_features_have_rms_1()
    {
        using var model = RandomAnyStyle.Model();
        var features = model.Network.Encode(RandomModels.Photo(64, 64).ToTensor());
        var squares = Ops.Mean(Ops.Multiply(features, features), [0, 1, 2]).ToArray();
        // Channels that are dead on all pictures stay near 0.
        Assert.All(squares, square => Assert.InRange(square, 0, 1.001f));
        Assert.InRange(squares.Average(), 0.5f, 1.001f);
    }

    [Theory]
    [InlineData("width", "8")]
    [InlineData("blocks", "3")]
    [InlineData("width", "4000")]
    [InlineData("width", "-1")]
    [InlineData("learnt", "li")]
    [InlineData("learnt", "other")]
    [InlineData("compressed", "5")]
    [InlineData("preprocessing", "unknown")]
    public void What_a_file_says_must_be_what_it_holds(string key, string value)
    {
        using var model = RandomAnyStyle.Model();
        var file = model.ToWeightFile();
        var path = _folder.At("other.safetensors");
        new WeightFile([.. file], new Dictionary<string, string>(file.Metadata) { [key] = value }).Save(path);
        var error = Assert.Throws<ModelException>(() => AnyStyleModel.Load(path));
        Assert.Contains("other.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("encoder.conv3_1.weight")]
    [InlineData("encoder.conv1_1.weight")]
    [InlineData("decoder.out.bias")]
    [InlineData("learnt.back.weight")]
    [InlineData("scale")]
    public void A_file_that_lacks_a_part_is_refused(string missing)
    {
        using var model = RandomAnyStyle.Model();
        var file = model.ToWeightFile();
        Assert.Contains(file, array => array.Name == missing);
        var path = _folder.At("less.safetensors");
        new WeightFile([.. file.Where(array => array.Name != missing)], file.Metadata).Save(path);
        Assert.Throws<ModelException>(() => AnyStyleModel.Load(path));
    }

    [Fact]
    public void A_prepared_style_is_small_and_the_same_when_read_again()
    {
        using var model = RandomAnyStyle.Model();
        var code = model.Network.Prepare(RandomAnyStyle.Painting().ToTensor());
        var path = _folder.At("a.style.safetensors");
        code.ToWeightFile("abc").Save(path);
        var file = WeightFile.Load(path);
        var read = StyleCode.From(file);
        Assert.Equal("abc", file.Metadata[StyleCode.ModelKey]);
        Assert.Equal(code.Mean, read.Mean);
        Assert.Equal(code.Covariance.Select(v => v), read.Covariance, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(code.Learnt, read.Learnt);
        // Of 256 channels and a matrix of 32: at most 100 kB.
        new StyleCode(new float[256], new float[256 * 256], new float[1024]).ToWeightFile(new string('0', 64)).Save(path, WeightType.Float16);
        Assert.InRange(new FileInfo(path).Length, 1, 100_000);
    }

    [Fact]
    public void What_is_no_prepared_style_is_refused()
    {
        using var model = RandomAnyStyle.Model();
        Assert.Throws<ArgumentException>(() => StyleCode.From(model.ToWeightFile()));
        var metadata = new Dictionary<string, string> { ["network"] = "style" };
        Assert.Throws<ArgumentException>(() => StyleCode.From(new WeightFile([new("mean", [3], new float[3]), new("covariance", [5], new float[5])], metadata)));
        Assert.Throws<ArgumentException>(() => StyleCode.From(new WeightFile([new("mean", [1], [float.NaN]), new("covariance", [1], new float[1])], metadata)));
        Assert.ThrowsAny<Exception>(() => StyleCode.From(new WeightFile([new("mean", [1], new float[1])], metadata)));
    }
}
