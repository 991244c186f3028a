using Impasto.Networks;
using Impasto.Networks.FeedForward;
using Impasto.Networks.Meta;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Weights;
using Impasto.Tests.Methods.FeedForward;
using Impasto.Tests.Networks.AnyStyle;
using Impasto.TestSupport;

namespace Impasto.Tests.Networks.Meta;

public sealed class FilterPredictorTests : IDisposable
{
    private readonly TensorScope _scope = new();
    private readonly PerceptualNetwork _perceptual = PerceptualNetwork.Random("vgg16", 5, width: 4);
    private readonly MetaModel _model;

    public FilterPredictorTests() => _model = RandomAnyStyle.MetaFilters(_perceptual);

    private FilterPredictor Network => (FilterPredictor)_model.Network;

    public void Dispose()
    {
        _model.Dispose();
        _perceptual.Dispose();
        _scope.Dispose();
    }

    /// <summary>NEXT.md's counts with a vector of 1,920 numbers; 4.5 MB at half precision.</summary>
    [Theory]
    [InlineData(8, 16, 2_272_920)]
    [InlineData(8, 32, 4_433_784)]
    [InlineData(8, 128, 17_398_968)]
    public void It_has_as_many_values_as_its_sizes_say(int width, int rank, long expected)
    {
        using var network = new FilterPredictor(new GeneratedNet(width, seed: null), 1920, rank, seed: null);
        Assert.Equal(FilterPredictor.ValueCount(width, 1920, rank), network.ParameterCount + 2 * 1920);
        Assert.Equal(expected, network.ParameterCount);
    }

    [Fact]
    public void Each_picture_of_a_batch_is_painted_as_by_the_network_made_for_its_style()
    {
        var vectors = Vectors();
        var photos = Ops.Concat(0, RandomModels.Photo(40, 32).ToTensor(), RandomAnyStyle.Painting(40, 32).ToTensor());
        var together = Ops.Split(Network.Stylize(photos, vectors), 0, 1, 1);
        var made = Network.Make(vectors, ["a", "b"], 0.1f);
        var alone = Ops.Split(photos, 0, 1, 1).Zip(made, (photo, one) => ((GeneratedModel)one.Model).Network.Stylize(photo)).ToList();
        Assert.Equal(together[0].ToArray(), alone[0].ToArray());
        Assert.Equal(together[1].ToArray(), alone[1].ToArray());
        Assert.Equal([("a", 0, 0.1f), ("b", 0, 0.1f)], made.Select(one => (one.Model.Styles.Single(), one.Row, one.Model.Noise)));
        // One style for both pictures.
        var one = Ops.Split(vectors, 0, 1, 1)[1];
        Assert.Equal(together[1].ToArray(), Ops.Split(Network.Stylize(photos, one), 0, 1, 1)[1].ToArray());
        using var file = Network.MakeOne(one, "b", 0);
        Assert.Equal(((GeneratedModel)made[1].Model).Network.State["m_conv4.weight"].ToArray(), file.Network.State["m_conv4.weight"].ToArray());
        foreach (var (model, _) in made)
            model.Dispose();
    }

    [Fact]
    public void It_begins_with_filters_of_ordinary_size()
    {
        using var fresh = new FilterPredictor(new GeneratedNet(8, seed: 1), Network.Length, 16, seed: 2);
        fresh.Calibrate(Vectors());
        var made = (GeneratedModel)fresh.Make(Vectors(), ["a", "b"], 0)[0].Model;
        foreach (var layer in made.Network.Layers)
        {
            var values = made.Network.Filters(layer.Name).ToArray();
            var deviation = Math.Sqrt(values.Average(v => (double)v * v));
            Assert.InRange(deviation / layer.Deviation, 0.9, 1.6);
        }
        made.Dispose();
    }

    [Fact]
    public void Every_parameter_learns()
    {
        Network.SetRequiresGrad(true);
        var photo = RandomModels.Photo(32, 32).ToTensor();
        Tape.Backward(Ops.Mse(Network.Stylize(photo, Ops.Split(Vectors(), 0, 1, 1)[0]), photo));
        Assert.All(Network.NamedParameters, p => Assert.True(p.Tensor.Grad is { } grad && grad.ToArray().Any(v => v != 0), p.Name));
    }

    [Fact]
    public void A_model_comes_back_as_it_was_saved()
    {
        using var folder = new TempFolder();
        _model.ToWeightFile().Save(folder.At("meta.safetensors"));
        using var back = MetaModel.Load(folder.At("meta.safetensors"));
        var network = Assert.IsType<FilterPredictor>(back.Network);
        Assert.Equal((4, 3, Network.Length, 0.05f, "small", "meta-filters-4-3"), (network.Net.Width, network.Rank, network.Length, back.Noise, back.Perceptual, back.Architecture));
        Assert.All(Network.State, pair => Assert.Equal(pair.Value.ToArray(), network.State[pair.Key].ToArray()));
        // Models of before there were two forms are of rows.
        using var rows = RandomAnyStyle.Meta(_perceptual);
        var file = rows.ToWeightFile();
        new WeightFile(file, file.Metadata.Where(pair => pair.Key != "form").ToDictionary()).Save(folder.At("old.safetensors"));
        using var old = MetaModel.Load(folder.At("old.safetensors"));
        Assert.IsType<RowPredictor>(old.Network);
    }

    [Theory]
    [InlineData("width", "5")]
    [InlineData("width", "0")]
    [InlineData("rank", "4")]
    [InlineData("rank", "many")]
    [InlineData("length", "7")]
    [InlineData("form", "rows")]
    [InlineData("form", "shapes")]
    [InlineData("network", "vgg16")]
    [InlineData("noise", "NaN")]
    public void Files_that_lie_about_their_sizes_are_refused(string key, string value)
    {
        using var folder = new TempFolder();
        var file = _model.ToWeightFile();
        new WeightFile(file, file.Metadata.ToDictionary(pair => pair.Key, pair => pair.Key == key ? value : pair.Value)).Save(folder.At("bad.safetensors"));
        Assert.Throws<ModelException>(() => MetaModel.Load(folder.At("bad.safetensors")));
        file.Save(folder.At("good.safetensors"));
        var bytes = File.ReadAllBytes(folder.At("good.safetensors"));
        File.WriteAllBytes(folder.At("short.safetensors"), bytes[..(bytes.Length / 2)]);
        Assert.Throws<ModelException>(() => MetaModel.Load(folder.At("short.safetensors")));
        new WeightFile(file.Where(array => array.Name != "hidden.bias"), new Dictionary<string, string>(file.Metadata)).Save(folder.At("less.safetensors"));
        Assert.Throws<ModelException>(() => MetaModel.Load(folder.At("less.safetensors")));
    }

    private Tensor Vectors() =>
        Ops.Concat(0, StyleVector.Of(_perceptual, RandomModels.Photo(48, 48).ToTensor()), StyleVector.Of(_perceptual, RandomAnyStyle.Painting().ToTensor()));
}
