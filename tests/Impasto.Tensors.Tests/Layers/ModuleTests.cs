using Impasto.Tensors.Layers;

namespace Impasto.Tensors.Tests.Layers;

public class ModuleTests
{
    private sealed class Pair : Module
    {
        public Pair(ulong seed)
        {
            var random = new SeededRandom(seed);
            First = AddModule("first", new Conv2dLayer(3, 4, 3, random));
            Norm = AddModule("first.norm", new BatchNormLayer(4));
            Second = AddModule("second", new LinearLayer(4, 2, random));
        }

        public Conv2dLayer First { get; }

        public BatchNormLayer Norm { get; }

        public LinearLayer Second { get; }
    }

    [Fact]
    public void Names_are_joined_by_dots_and_buffers_are_saved_but_not_learned()
    {
        using var pair = new Pair(1);
        Assert.Equal(["first.weight", "first.bias", "first.norm.weight", "first.norm.bias", "second.weight", "second.bias"], pair.NamedParameters.Select(p => p.Name));
        Assert.Equal(8, pair.State.Count);
        Assert.Equal([1, 1, 1, 1], pair.State["first.norm.running_var"].ToArray());
        Assert.False(pair.State["first.norm.running_var"].RequiresGrad);
        Assert.Equal(4 * 3 * 9 + 4 + 8 + 8 + 2, pair.ParameterCount);
        Assert.All(pair.Parameters, p => Assert.True(p.RequiresGrad));
        pair.SetRequiresGrad(false);
        Assert.All(pair.Parameters, p => Assert.False(p.RequiresGrad));
    }

    [Fact]
    public void Loading_takes_all_or_nothing()
    {
        using Pair a = new(1), b = new(2);
        Assert.NotEqual(a.First.Weight.ToArray(), b.First.Weight.ToArray());
        b.Load(a.State);
        Assert.Equal(a.First.Weight.ToArray(), b.First.Weight.ToArray());

        var state = new Dictionary<string, Tensor>(new Pair(3).State);
        state.Remove("second.bias");
        Assert.Contains("lack 'second.bias'", Assert.Throws<ArgumentException>(() => b.Load(state)).Message);
        state["second.bias"] = Tensor.Zeros(3);
        Assert.Contains("'second.bias' with shape [3], but [2]", Assert.Throws<ArgumentException>(() => b.Load(state)).Message);
        state["second.bias"] = Tensor.Zeros(2);
        state["third"] = Tensor.Zeros(2);
        Assert.Contains("'third', which it doesn't know", Assert.Throws<ArgumentException>(() => b.Load(state)).Message);
        Assert.Equal(a.First.Weight.ToArray(), b.First.Weight.ToArray());
    }

    [Fact]
    public void Equal_seeds_give_equal_networks_and_PyTorchs_bounds()
    {
        using Pair a = new(7), b = new(7);
        Assert.Equal(a.First.Weight.ToArray(), b.First.Weight.ToArray());
        var bound = 1 / Math.Sqrt(27);
        Assert.InRange(a.First.Weight.ToArray().Max(Math.Abs), 0.9 * bound, bound);
        Assert.InRange(a.Second.Bias!.ToArray().Max(Math.Abs), 0, 0.5);
        var normal = Initialize.Normal(Tensor.Zeros(20_000), 0.02, new SeededRandom(1)).ToArray();
        Assert.Equal(0.02, Math.Sqrt(normal.Average(v => (double)v * v)), 5e-4);
        Assert.Equal(0, normal.Average(), 5e-4);
        var xavier = Initialize.XavierUniform(Tensor.Zeros(30, 50), new SeededRandom(1)).ToArray();
        Assert.InRange(xavier.Max(Math.Abs), 0.98 * Math.Sqrt(6.0 / 80), Math.Sqrt(6.0 / 80));
    }

    [Fact]
    public void Parameters_outlive_the_scope_they_were_made_in()
    {
        Pair pair;
        using (new TensorScope())
            pair = new Pair(1);
        Assert.Equal(108, pair.First.Weight.ToArray().Length);
        var weight = pair.First.Weight;
        pair.Dispose();
        Assert.Throws<ObjectDisposedException>(() => weight.ToArray());
    }

    [Fact]
    public void Batch_normalization_in_use_follows_the_running_statistics()
    {
        var norm = new BatchNormLayer(2, momentum: 1);
        var x = Tensor.From([1, 10, 3, 30, 5, 50, 7, 70], 1, 2, 2, 2);
        var training = norm.Forward(x, training: true).ToArray();
        Assert.Equal([4, 40], norm.RunningMean.ToArray());
        Assert.Equal(20f / 3, norm.RunningVariance.ToArray()[0], 1e-5f);
        var use = norm.Forward(x, training: false).ToArray();
        // Biased against unbiased variance: 5 and 20 / 3.
        Assert.Equal(training[0] * MathF.Sqrt(0.75f), use[0], 1e-4f);
    }
}
