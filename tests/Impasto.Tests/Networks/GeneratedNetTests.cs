using Impasto.Networks;
using Impasto.Networks.Bands;
using Impasto.OnePass;
using Impasto.Tensors;
using Impasto.Tensors.Kernels;
using Impasto.Tests.Methods.FeedForward;
using static Impasto.Tensors.Ops;

namespace Impasto.Tests.Networks;

public sealed class GeneratedNetTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    /// <summary>The authors' sizes: 449 KB and 7 MB (Shen et al. 2018, table 1).</summary>
    [Theory]
    [InlineData(8, 108_160, 112_056)]
    [InlineData(32, 1_730_560, 1_746_144)]
    [InlineData(3, 15_210, 16_671)]
    public void Its_parameters_are_the_papers(int width, long generated, long all)
    {
        using var network = new GeneratedNet(width, seed: null);
        Assert.Equal(all, network.ParameterCount);
        Assert.Equal(all, GeneratedNet.ValueCount(width));
        Assert.Equal(generated, GeneratedNet.GeneratedCount(width));
        Assert.Equal(generated, network.Layers.Sum(layer => layer.Count));
        Assert.Equal(14, network.Layers.Count);
    }

    [Theory]
    [InlineData(64, 48)]
    [InlineData(41, 51)]
    public void It_is_what_the_authors_files_say(int width, int height)
    {
        using var model = RandomModels.Generated();
        var t = model.Network.State;
        var photo = RandomModels.Photo(width, height).ToTensor();
        Tensor Normal(Tensor x) => InstanceNorm(x, relu: true);
        var x = Relu(Conv2d(Pad(photo, 40, 40, 40, 40, PaddingMode.Reflect), t["d_conv0.weight"], t["d_conv0.bias"], padding: 4));
        x = Normal(Conv2d(x, t["d_conv1.weight"], stride: 2, padding: 1));
        x = Normal(Conv2d(x, t["d_conv2.weight"], stride: 2, padding: 1));
        foreach (var name in new[] { "m_conv2", "n_conv2", "m_conv3", "n_conv3", "m_conv4", "n_conv4", "m_conv5", "n_conv5", "m_conv6", "n_conv6" })
            x = Normal(Conv2d(x, t[$"{name}.weight"]));
        Assert.Equal([1, (height + 3) / 4, (width + 3) / 4, 16], x.Shape.Sizes.ToArray());
        x = Normal(ConvTranspose2d(x, t["g_deconv0.weight"], stride: 2, padding: 1));
        x = Normal(ConvTranspose2d(x, t["g_deconv1.weight"], stride: 2, padding: 1));
        x = Sigmoid(Conv2d(x, t["g_deconv2.weight"], padding: 4));
        Assert.Equal(Crop(x, 0, height, 0, width).ToArray(), model.Network.Stylize(photo).ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 30)]
    [InlineData(2, 3)]
    [InlineData(17, 301)]
    public void Pictures_of_any_size_keep_it(int width, int height)
    {
        using var model = RandomModels.Generated();
        var y = model.Network.Stylize(RandomModels.Photo(width, height).ToTensor());
        Assert.Equal([1, height, width, 3], y.Shape.Sizes.ToArray());
        Assert.All(y.ToArray(), v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public void It_paints_other_pictures_with_other_filters()
    {
        using GeneratedNet a = new(4, 1), b = new(4, 2);
        var photo = RandomModels.Photo(40, 30).ToTensor();
        // The shared layers stay its own.
        var mixed = a.Stylize(photo, b.Filters).ToArray();
        Assert.NotEqual(a.Stylize(photo).ToArray(), mixed);
        Assert.NotEqual(b.Stylize(photo).ToArray(), mixed);
    }

    [Fact]
    public void The_bits_are_the_same_with_one_thread_and_with_two()
    {
        using var model = RandomModels.Generated();
        var photo = RandomModels.Photo(90, 70);
        var results = new List<float[]>();
        foreach (var threads in new[] { 1, 2 })
        {
            using var context = new ComputeContext { Threads = threads };
            using var use = context.Use();
            results.Add(FeedForwardPass.Run(model, photo, StyleShares.Everywhere(1), seed: 3).Pixels);
            results.Add(FeedForwardPass.Run(model, photo, StyleShares.Everywhere(1), seed: 3, bandValues: 5000).Pixels);
        }
        Assert.Equal(results[0], results[2]);
        Assert.Equal(results[1], results[3]);
    }

    [Theory]
    [InlineData(60, 90, 40)]
    [InlineData(50, 41, 40)]
    [InlineData(30, 17, 40)]
    [InlineData(1, 50, 40)]
    [InlineData(5, 1, 40)]
    [InlineData(60, 90, 7)]
    public void A_reflected_picture_in_bands_is_the_reflected_picture(int width, int height, int margin)
    {
        var photo = RandomModels.Photo(width, height);
        var rows = new ReflectedRows(new PictureRows(photo, width, height, 0), margin);
        Assert.Equal((width + 2 * margin, height + 2 * margin), (rows.Width, rows.Height));
        // PictureRows mirrors there and back by itself.
        var expected = new PictureRows(photo, width, height, margin).Load(0, height + 2 * margin).ToArray();
        Assert.Equal(expected, ReflectedRows.Reflect(photo.ToTensor(), margin).ToArray());
        for (var first = 0; first < rows.Height; first += 6)
        {
            var end = Math.Min(first + 11, rows.Height);
            Assert.Equal(expected[(first * rows.Width * 3)..(end * rows.Width * 3)], rows.Load(first, end).ToArray());
        }
    }
}
