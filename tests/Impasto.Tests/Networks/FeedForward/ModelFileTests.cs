using Impasto.Networks;
using Impasto.Networks.Bands;
using Impasto.Networks.FeedForward;
using Impasto.OnePass;
using Impasto.Tensors.Weights;
using Impasto.TestSupport;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Tests.Networks.FeedForward;

public sealed class ModelFileTests
{
    [Theory]
    [InlineData(4, 2, 0, 9)]
    [InlineData(3, 0, 5, 5)]
    [InlineData(8, 5, 1, 3)]
    public void A_transform_network_has_as_many_values_as_its_sizes_say(int width, int blocks, int styles, int kernel)
    {
        using var network = new TransformNet(width, blocks, styles, kernel);
        Assert.Equal(network.ParameterCount, TransformNet.ValueCount(width, blocks, styles, kernel));
    }

    [Theory]
    [InlineData(4, 1, false)]
    [InlineData(7, 3, false)]
    [InlineData(7, 3, true)]
    public void A_StyleBank_has_as_many_values_as_its_sizes_say(int width, int styles, bool transposed)
    {
        using var network = new StyleBank(width, styles, transposed: transposed);
        Assert.Equal(network.ParameterCount, StyleBank.ValueCount(width, styles));
    }

    [Theory]
    [InlineData("width", "8")]
    [InlineData("width", "0")]
    [InlineData("styles", "[]")]
    [InlineData("styles", "[\"a\",\"b\"]")]
    [InlineData("network", "vgg16")]
    [InlineData("noise", "-1")]
    public void Generated_networks_that_lie_are_refused(string key, string value)
    {
        using var folder = new TempFolder();
        using var model = RandomModels.Generated();
        var file = ((ITrainableModel)model).WithNoise(0.1f).ToWeightFile();
        file.Save(folder.At("good.safetensors"));
        using (var good = FeedForwardKind.LoadAny(folder.At("good.safetensors")))
        {
            Assert.Equal(("reed", 0.1f), (good.Styles.Single(), good.Noise));
            Assert.All(model.Network.State, pair => Assert.Equal(pair.Value.ToArray(), ((GeneratedModel)good).Network.State[pair.Key].ToArray()));
        }
        new WeightFile(file, file.Metadata.ToDictionary(pair => pair.Key, pair => pair.Key == key ? value : pair.Value)).Save(folder.At("bad.safetensors"));
        Assert.Throws<ModelException>(() => FeedForwardKind.LoadAny(folder.At("bad.safetensors")));
        var bytes = File.ReadAllBytes(folder.At("good.safetensors"));
        File.WriteAllBytes(folder.At("short.safetensors"), bytes[..(bytes.Length / 2)]);
        Assert.Throws<ModelException>(() => GeneratedModel.Load(folder.At("short.safetensors")));
        Assert.Throws<UsageException>(() => ((ITrainableModel)model).WithStyle("other", 1));
    }

    [Theory]
    [InlineData("width", "8")]
    [InlineData("width", "0")]
    [InlineData("downs", "1")]
    [InlineData("downs", "4")]
    [InlineData("downs", "30")]
    [InlineData("transposed", "0")]
    [InlineData("styles", "[\"a\",\"b\"]")]
    [InlineData("network", "vgg16")]
    public void U_Nets_that_lie_are_refused(string key, string value)
    {
        using var folder = new TempFolder();
        using var model = RandomModels.UNet();
        var file = model.ToWeightFile();
        file.Save(folder.At("good.safetensors"));
        using (var good = FeedForwardKind.LoadAny(folder.At("good.safetensors")))
        {
            Assert.Equal("pencil", good.Styles.Single());
            Assert.All(model.Network.State, pair => Assert.Equal(pair.Value.ToArray(), ((UNetModel)good).Network.State[pair.Key].ToArray()));
        }
        new WeightFile(file, file.Metadata.ToDictionary(pair => pair.Key, pair => pair.Key == key ? value : pair.Value)).Save(folder.At("bad.safetensors"));
        Assert.Throws<ModelException>(() => FeedForwardKind.LoadAny(folder.At("bad.safetensors")));
        Assert.Throws<UsageException>(() => ((ITrainableModel)model).WithStyle("other", 1));
    }

    [Theory]
    [InlineData(4, 2, true)]
    [InlineData(4, 2, false)]
    [InlineData(5, 3, true)]
    [InlineData(6, 8, true)]
    [InlineData(6, 8, false)]
    public void A_U_Net_has_as_many_values_as_its_sizes_say(int width, int downs, bool isTransposed)
    {
        using var network = new UNet(width, downs, isTransposed: isTransposed);
        Assert.Equal(network.State.Sum(p => p.Value.Shape.Count), UNet.ValueCount(width, downs, isTransposed));
    }

    [Fact]
    public void Generators_are_told_from_networks_of_one_style()
    {
        using var folder = new TempFolder();
        foreach (var isOfGame in (bool[])[false, true])
        {
            using var model = new TransformModel(new TransformNet(4, 1, 0, 7), ["reed"]) { IsOfGame = isOfGame, Side = isOfGame ? 384 : IFeedForwardModel.UsualSide };
            var file = ((ITrainableModel)model).WithNoise(0.1f).ToWeightFile();
            Assert.Equal(isOfGame, FeedForwardKind.CycleGan.IsItsFile(file));
            Assert.Equal(!isOfGame, FeedForwardKind.Johnson.IsItsFile(file));
            file.Save(folder.At("model.safetensors"));
            using var back = TransformModel.Load(folder.At("model.safetensors"));
            Assert.Equal((isOfGame, 0.1f, model.Side), (back.IsOfGame, back.Noise, back.Side));
        }
    }

    [Fact]
    public void Models_come_back_as_they_were_saved()
    {
        using var folder = new TempFolder();
        RandomModels.Fill(folder.Path);
        using var cin = TransformModel.Load(folder.At("four.safetensors"));
        Assert.Equal(["dawn", "noon", "dusk", "night"], cin.Styles);
        Assert.Equal((4, 2, 4, 5), (cin.Network.Width, cin.Network.Blocks, cin.Network.Styles, cin.Network.Kernel));
        using var johnson = FeedForwardKind.LoadAny(folder.At("ink.safetensors"));
        Assert.Equal(0, Assert.IsType<TransformModel>(johnson).Network.Styles);
        using var bank = FeedForwardKind.LoadAny(folder.At("banks.safetensors"));
        Assert.Equal(["oak", "elm"], bank.Styles);
        Assert.Equal(4, Assert.IsType<StyleBankModel>(bank).Network.Width);
        using var original = RandomModels.Bank(styles: ["oak", "elm"]);
        Assert.All(original.Network.State, pair => Assert.Equal(pair.Value.ToArray(), ((StyleBankModel)bank).Network.State[pair.Key].ToArray()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_StyleBank_remembers_how_its_decoder_doubles(bool transposed)
    {
        using var folder = new TempFolder();
        using var bank = RandomModels.Bank(transposed: transposed, styles: ["oak"]);
        bank.ToWeightFile().Save(folder.At("bank.safetensors"));
        using var loaded = StyleBankModel.Load(folder.At("bank.safetensors"));
        Assert.Equal(transposed, loaded.Network.IsTransposed);
        using var larger = (StyleBankModel)((ITrainableModel)loaded).WithStyle("elm", 1);
        Assert.Equal(transposed, larger.Network.IsTransposed);
    }

    [Theory]
    [InlineData("width", "4096")]
    [InlineData("width", "0")]
    [InlineData("width", "-4")]
    [InlineData("width", "four")]
    [InlineData("blocks", "4095")]
    [InlineData("kernel", "4")]
    [InlineData("styles", "[]")]
    [InlineData("styles", "[null]")]
    [InlineData("styles", "{")]
    [InlineData("network", "vgg16")]
    [InlineData("noise", "2")]
    [InlineData("noise", "NaN")]
    public void Files_that_lie_about_their_sizes_are_refused(string key, string value)
    {
        using var folder = new TempFolder();
        using var model = RandomModels.Cin(styles: ["a", "b"]);
        var file = ((TransformModel)((ITrainableModel)model).WithNoise(0.1f)).ToWeightFile();
        new WeightFile(file, file.Metadata.ToDictionary(pair => pair.Key, pair => pair.Key == key ? value : pair.Value)).Save(folder.At("bad.safetensors"));
        Assert.Throws<ModelException>(() => FeedForwardKind.LoadAny(folder.At("bad.safetensors")));
    }

    [Fact]
    public void Damaged_and_missing_files_are_refused()
    {
        using var folder = new TempFolder();
        RandomModels.Fill(folder.Path);
        var bytes = File.ReadAllBytes(folder.At("four.safetensors"));
        File.WriteAllBytes(folder.At("short.safetensors"), bytes[..(bytes.Length / 2)]);
        File.WriteAllBytes(folder.At("noise.safetensors"), new byte[1000]);
        foreach (var name in new[] { "short", "noise", "missing" })
            Assert.Contains(name, Assert.Throws<ModelException>(() => TransformModel.Load(folder.At($"{name}.safetensors"))).Message);
        Assert.Throws<ModelException>(() => StyleBankModel.Load(folder.At("four.safetensors")));
    }

    [Theory]
    [InlineData("cin", 16, 7680, 4320, false, 1.585e9)]
    [InlineData("bank", 32, 7680, 4320, false, 1.802e9)]
    [InlineData("johnson", 32, 7680, 4320, false, 1.821e9)]
    [InlineData("cin", 16, 4000, 3000, false, 0.62e9)]
    [InlineData("cin", 16, 4000, 3000, true, 0.685e9)]
    public void The_prediction_is_near_what_was_measured(string kind, int wide, int width, int height, bool faces, double measured)
    {
        using IFeedForwardModel model = kind switch
        {
            "cin" => RandomModels.Cin(wide, styles: ["a"]),
            "bank" => RandomModels.Bank(wide, styles: ["a"]),
            _ => RandomModels.Johnson(width: wide),
        };
        var pixels = (double)width * height;
        var before = PaintedScales.Of((width, height), 1)[^2];
        Assert.InRange(FeedForwardMemory.Predict(model, StyleShares.Everywhere(1), pixels, 3 * pixels + 6.0 * before.Width * before.Height, faces) / measured, 0.8, 1.2);
    }

    [Fact]
    public void Large_pictures_are_predicted_to_stay_within_two_gigabytes()
    {
        const double pixels = 7680.0 * 4320;
        using var model = RandomModels.Cin(width: 16, styles: ["a"]);
        var shares = StyleShares.Everywhere(1);
        Assert.InRange(FeedForwardMemory.Predict(model, shares, pixels, 3 * pixels), 1e9, 2e9);
        // A small one costs the runtime and its own whole pass.
        Assert.InRange(FeedForwardMemory.Predict(model, shares, 512 * 512, 3 * 512 * 512), 1.5e8, 3e8);
    }
}
