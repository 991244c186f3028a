using Impasto.Catalog;
using Impasto.Composition;
using Impasto.Networks;
using Impasto.Networks.FeedForward;
using Impasto.Tensors;
using Impasto.Tensors.Weights;
using Impasto.TestSupport;
using Impasto.Tests.Networks;

namespace Impasto.Tests.Models;

/// <summary>Weights of PyTorch's fast neural style example, made from the fixture's johnson network.</summary>
public sealed class FastNeuralStyleTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    /// <summary>The example's names; its first layer takes 0..255 and its last gives it.</summary>
    private static List<WeightArray> StateDict(NetworkCase c, bool statistics)
    {
        var names = new Dictionary<string, string> { ["c1"] = "conv1", ["c2"] = "conv2", ["c3"] = "conv3", ["u1"] = "deconv1", ["u2"] = "deconv2", ["c4"] = "deconv3" };
        var norms = new Dictionary<string, string> { ["c1"] = "in1", ["c2"] = "in2", ["c3"] = "in3", ["u1"] = "in4", ["u2"] = "in5" };
        var arrays = new List<WeightArray>();
        foreach (var (name, tensor) in c.Parameters)
        {
            var parts = name.Split('.');
            var norm = parts[^2] == "norm";
            var theirs = parts[0][0] == 'r' ? $"res{parts[0][1..]}.{(norm ? "in" : "conv")}{parts[1]}{(norm ? "" : ".conv2d")}" : norm ? norms[parts[0]]
                : $"{names[parts[0]]}.conv2d";
            var factor = name == "c1.weight" ? 1 / 255f : parts[0] == "c4" ? 255 : 1;
            var values = Array.ConvertAll(tensor.ToArray(), v => v * factor);
            var (ordered, shape) = tensor.Shape.Rank == 4 ? WeightLayout.OhwiToOihw(values, tensor.Shape.Sizes) : (values, tensor.Shape.Sizes.ToArray());
            arrays.Add(new WeightArray($"{theirs}.{parts[^1]}", shape, ordered));
            if (norm && statistics && parts[^1] == "weight")
            {
                arrays.Add(new WeightArray($"{theirs}.running_mean", shape, ordered));
                arrays.Add(new WeightArray($"{theirs}.running_var", shape, ordered));
            }
        }
        return arrays;
    }

    private string Save(IEnumerable<WeightArray> arrays)
    {
        new WeightFile(arrays).Save(_temp.At("Candy.pth"));
        return _temp.At("Candy.pth");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task They_become_a_johnson_model_with_the_same_pictures(bool statistics)
    {
        var c = new NetworkCase(NetworkCase.Names.First(name => new NetworkCase(name).Op == "johnson"));
        var store = new ModelStore([_temp.At("user")], _temp.At("user"));
        var model = await ModelImport.ImportAsync(store, Save(StateDict(c, statistics)), licence: "BSD-3-Clause", cancel: TestContext.Current.CancellationToken);
        Assert.Equal(("candy", "johnson", "BSD-3-Clause"), (model.Entry.Name, model.Entry.Kind, model.Entry.Licence));
        Assert.Equal(["candy"], model.Entry.Styles);
        // A scope stays on its thread, which an await may change.
        using var scope = new TensorScope();
        using var loaded = TransformModel.Load(model.Path);
        Assert.True(loaded.Network.Linear);
        using var original = new TransformNet(c.Integer("width"), c.Integer("blocks"));
        original.Load(c.Parameters);
        var x = c.Tensors["input"];
        // The fixture's own output, which the conformance tests compare with PyTorch, cut off as the example does.
        var expected = Ops.Clamp(Ops.Crop(original.Forward(x), 0, x.Shape.H, 0, x.Shape.W), 0, 1).ToArray();
        Assert.Contains(expected, v => v is > 0 and < 1);
        Assert.Equal(expected, loaded.Network.Stylize(x).ToArray(), (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("_orig_mod.")]
    [InlineData("_orig_mod.module.")]
    [InlineData("net.")]
    [InlineData("transformer.")]
    [InlineData("state_dict.")]
    [InlineData("model_state_dict.module.")]
    [InlineData("state_dict.model.transformer.")]
    public async Task They_are_found_beneath_what_programs_put_around_them(string prefix)
    {
        var c = new NetworkCase(NetworkCase.Names.First(name => new NetworkCase(name).Op == "johnson"));
        var store = new ModelStore([_temp.At("user")], _temp.At("user"));
        var plain = await ModelImport.ImportAsync(store, Save(StateDict(c, true)), "plain", cancel: TestContext.Current.CancellationToken);
        var arrays = StateDict(c, true);
        var around = arrays.Select(a => new WeightArray(prefix + a.Name, a.Shape, a.ToFloats()))
            .Append(new WeightArray("epoch.count", [1], [3f]));
        // An optimiser's moments have the same shapes.
        around = around.Concat(arrays.Select(a => new WeightArray($"optimizer.state.{a.Name}", a.Shape, new float[a.Count])));
        var found = await ModelImport.ImportAsync(store, Save(around), "found", cancel: TestContext.Current.CancellationToken);
        Assert.Equal("johnson", found.Entry.Kind);
        var (one, other) = (WeightFile.Load(plain.Path), WeightFile.Load(found.Path));
        Assert.Equal(one.Names, other.Names);
        Assert.All(one.Names, name => Assert.Equal(one[name].ToFloats(), other[name].ToFloats()));
    }

    [Fact]
    public async Task Changed_bytes_end_in_a_model_or_a_sentence()
    {
        var c = new NetworkCase(NetworkCase.Names.First(name => new NetworkCase(name).Op == "johnson"));
        var whole = await File.ReadAllBytesAsync(Save(StateDict(c, true).Select(a => new WeightArray("state_dict.module." + a.Name, a.Shape, a.ToFloats()))), TestContext.Current.CancellationToken);
        var header = 8 + (int)BitConverter.ToInt64(whole);
        var random = new Random(9);
        for (var round = 0; round < 300; round++)
        {
            var bytes = (byte[])whole.Clone();
            for (var hits = random.Next(1, 4); hits > 0; hits--)
                bytes[random.Next(8, header)] = (byte)(random.Next(2) == 0 ? random.Next(256) : whole[random.Next(8, header)]);
            await File.WriteAllBytesAsync(_temp.At("Candy.pth"), bytes, TestContext.Current.CancellationToken);
            try
            {
                await ModelImport.ImportAsync(new ModelStore([_temp.At("fuzz")], _temp.At("fuzz")), _temp.At("Candy.pth"), cancel: TestContext.Current.CancellationToken);
            }
            catch (ImpastoException e)
            {
                Assert.EndsWith(".", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Damaged_ones_are_refused()
    {
        var c = new NetworkCase(NetworkCase.Names.First(name => new NetworkCase(name).Op == "johnson"));
        var arrays = StateDict(c, false);
        var store = new ModelStore([_temp.At("user")], _temp.At("user"));
        foreach (var name in (string[])["in4.bias", "res1.conv2.conv2d.weight", "deconv2.conv2d.bias"])
        {
            var path = Save(arrays.Where(a => a.Name != name));
            Assert.Contains(name, (await Assert.ThrowsAsync<ModelException>(() => ModelImport.ImportAsync(store, path))).Message);
        }
        var other = Save(arrays.Select(a => a.Name == "deconv1.conv2d.weight" ? new WeightArray(a.Name, [1, 1, 3, 3], new float[9]) : a));
        await Assert.ThrowsAsync<ModelException>(() => ModelImport.ImportAsync(store, other));
    }
}
