using Impasto.Imaging;
using Impasto.Imaging.Metrics;
using Impasto.Models;
using Impasto.Networks.AnyStyle;
using Impasto.Tensors;
using Impasto.Tensors.Weights;
using Impasto.Tests.Networks.AnyStyle;
using Impasto.TestSupport;

namespace Impasto.Tests.Models;

public sealed class WctCascadeImportTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    /// <summary>What was found of them in PyTorch: a photograph comes back at 44, 28, 24, 21 and 17 dB from levels 1 to 5 (shared/weights/README.txt).</summary>
    [Fact]
    public void The_authors_networks_give_a_photograph_back()
    {
        var folder = Repo.Shared("weights", "vgg19-distilled-16x");
        Assert.True(WctCascadeImport.Recognizes(folder));
        using var network = WctCascadeImport.FromFolder(folder);
        Assert.Equal(24, network.Width);
        using var scope = new TensorScope();
        var photo = PictureFile.Load(Path.Combine(Repo.Root, "examples", "photos", "black-canyon.jpg"));
        var part = Ops.Crop(photo.ToTensor(), 0, photo.Height / 16 * 16, 0, photo.Width / 16 * 16);
        double[] published = [44, 28, 24, 21, 17];
        List<double> found = [.. published.Select((_, i) => PictureMetrics.Psnr(part.ToPicture(), Ops.Clamp(network.Reconstruct(part, i + 1), 0, 1).ToPicture()))];
        // Another photograph, a smoother one.
        Assert.All(found.Zip(published), pair => Assert.True(pair.First > pair.Second - 2, $"{pair}"));
        Assert.Equal(found.OrderDescending(), found);
    }

    [Fact]
    public void Ten_files_make_a_network_and_what_leads_to_VGG_19_is_left_out()
    {
        Fill();
        Assert.True(WctCascadeImport.Recognizes(_temp.Path));
        using var network = WctCascadeImport.FromFolder(_temp.Path);
        var file = WeightFile.Load(_temp.At("e3_small.pth"));
        var (values, shape) = WeightLayout.OihwToOhwi(file["conv21.weight"].ToFloats(), file["conv21.weight"].Shape);
        Assert.Equal(values, network.State["level3.encoder.conv21.weight"].ToArray());
        Assert.Equal(shape, network.State["level3.encoder.conv21.weight"].Shape.Sizes.ToArray());
        Assert.DoesNotContain(network.State.Keys, name => name.Contains("aux", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_doubled_or_foreign_file_is_named()
    {
        Fill();
        File.Copy(_temp.At("d4_small.pth"), _temp.At("d4-other.pth"));
        Assert.Contains("d4-other.pth", Refusal(), StringComparison.Ordinal);
        File.Delete(_temp.At("d4-other.pth"));
        File.Copy(_temp.At("e2_small.pth"), _temp.At("d4_small.pth"), overwrite: true);
        Assert.Contains("d4_small.pth", Refusal(), StringComparison.Ordinal);
        File.WriteAllText(_temp.At("d4_small.pth"), "no weights");
        Assert.Contains("d4_small.pth", Refusal(), StringComparison.Ordinal);
        File.Delete(_temp.At("d4_small.pth"));
        Assert.False(WctCascadeImport.Recognizes(_temp.Path));
        Assert.Contains("d4*.pth", Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("conv31.weight", null)]
    [InlineData("conv31.weight", new[] { 8 * 4 * 9 })]
    [InlineData("conv31.weight", new[] { 4, 8, 3, 3 })]
    [InlineData("conv31.bias", new[] { 2, 4 })]
    public void A_missing_array_or_one_of_another_shape_is_refused(string name, int[]? shape)
    {
        Fill();
        var file = WeightFile.Load(_temp.At("e3_small.pth"));
        new WeightFile(file.Where(array => shape is not null || array.Name != name).Select(array => array.Name == name ? new WeightArray(name, shape!, array.ToFloats()) : array))
            .Save(_temp.At("e3_small.pth"));
        Refusal();
    }

    private string Refusal() => Assert.Throws<ModelException>(() => WctCascadeImport.FromFolder(_temp.Path)).Message;

    /// <summary>Files as the authors', in another container.</summary>
    private void Fill()
    {
        for (var level = 1; level <= WctCascade.Depth; level++)
        {
            Save($"e{level}", "encoder", [.. WctCascade.LayersOf(level).Prepend("conv0")], "conv11_aux");
            Save($"d{level}", "decoder", [.. WctCascade.LayersOf(level)], null);
        }

        void Save(string part, string kind, string[] layers, string? aux)
        {
            var arrays = new List<WeightArray>();
            var random = new SeededRandom(1);
            foreach (var layer in layers)
            {
                var (inputs, outputs) = RandomAnyStyle.CascadeChannels($"{kind}.{layer}", 2);
                var side = layer == "conv0" ? 1 : 3;
                arrays.Add(new WeightArray($"{layer}.weight", [outputs, inputs, side, side], [.. Enumerable.Range(0, outputs * inputs * side * side).Select(_ => random.NextNormal())]));
                arrays.Add(new WeightArray($"{layer}.bias", [outputs], new float[outputs]));
            }
            if (aux is not null)
                arrays.Add(new WeightArray($"{aux}.weight", [1], [1f]));
            new WeightFile(arrays).Save(_temp.At($"{part}_small.safetensors"));
            File.Move(_temp.At($"{part}_small.safetensors"), _temp.At($"{part}_small.pth"));
        }
    }
}
