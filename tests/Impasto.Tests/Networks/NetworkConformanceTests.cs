using System.Runtime.Intrinsics;
using Impasto.Networks;
using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Optimizers;
using Impasto.TestSupport;

namespace Impasto.Tests.Networks;

/// <summary>Whole networks against PyTorch: outputs, gradients on inputs and on every parameter, and three steps of training.</summary>
public class NetworkConformanceTests
{
    public static TheoryData<string> Cases => [.. NetworkCase.Names.Where(name => name != "johnson_training")];

    [Fact]
    public void The_fixture_is_whole() => Assert.Equal(22, Cases.Count);

    [Fact]
    public void With_direct_convolutions_everything_holds_at_the_stored_tolerances() => SimdLevels.CheckWith(NetworkCase.DirectVariable, "1", typeof(NetworkConformanceTests));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_PyTorch(string name)
    {
        using var scope = new TensorScope();
        var c = new NetworkCase(name);
        var (outputs, gradient) = NetworkCompositions.Run(c);
        c.CompareOutputs(outputs);
        Tape.Backward(c.Weighted(outputs));
        c.CompareInputGradients();
        c.CompareParameterGradients(gradient);
    }

    [Fact]
    public void Three_steps_of_training_agree_with_PyTorch()
    {
        var weights = Repo.Shared("weights", "vgg16", "vgg16-conv.fp16.safetensors");
        using var vgg = PerceptualNetwork.Load(weights);
        var c = new NetworkCase("johnson_training");
        var t = c.Tensors;
        using var net = new TransformNet(c.Integer("width"), c.Integer("blocks"));
        net.Load(c.Parameters);
        using var adam = new Adam(net.Parameters, c.Number("lr"));
        string[] styles = ["relu1_2", "relu2_2", "relu3_3", "relu4_3"];
        Tensor Gram(Tensor f) => Ops.Gram(f, 1f / (f.Shape.C * f.Shape.H * f.Shape.W));
        var wanted = vgg.Features(t["style"], styles).ToDictionary(f => f.Key, f => Gram(f.Value));
        double[] losses = c.Output("losses"), norms = c.Output("norms"), sums = c.Output("sums");
        var relative = c.Tolerance("losses").GetProperty("rel_per_entry");
        var names = net.NamedParameters.ToList();
        Assert.Equal(c.Parameters.Keys, names.Select(n => n.Name));
        // Through VGG a max-pool's near tie that falls the other way moves a gradient to the next pixel, whatever the size of the error that tipped it, and Adam's first step
        // turns the sign of a gradient near 0 into twice the rate. Only the direct convolutions of the child process tip as few as PyTorch's; with Winograd's the losses are
        // compared.
        var direct = c.Slack == 1;
        // Adam makes a whole step of a gradient that is nothing but rounding, in the direction that its rounding has: where sums are formed in narrower vectors than those that the tolerances were
        // measured with, one value of u1.weight goes the other way (2e-3, twice the rate). There, too, gradients and losses are compared, those behind the first step as loosely as with Winograd's.
        var steps = direct && Vector512.IsHardwareAccelerated;
        for (var step = 0; step < 3; step++)
        {
            using var scope = new TensorScope();
            var x = t[$"batch{step}"];
            var y = net.Forward(x);
            var features = vgg.Features(y, styles);
            var target = vgg.Features(x, "relu3_3")["relu3_3"];
            var content = Ops.Mse(features["relu3_3"], target);
            Tensor? style = null;
            foreach (var layer in styles)
            {
                // Mean over the batch of the summed squares: the target's Gram matrix is repeated for each picture.
                var gram = Gram(features[layer]);
                var difference = Ops.Subtract(gram, wanted[layer]);
                var term = Ops.Affine(Ops.Sum(Ops.Multiply(difference, difference)), 1f / gram.Shape.N);
                style = style is null ? term : Ops.Add(style, term);
            }
            var tv = Ops.Affine(Ops.TotalVariation(Ops.Affine(y, 255)), 1f / y.Shape.N);
            var total = Ops.Add(Ops.Add(Ops.Affine(content, (float)c.Number("content_weight")), Ops.Affine(style!, (float)c.Number("style_weight"))),
                Ops.Affine(tv, (float)c.Number("tv_weight")));
            var values = new[] { total, content, style!, tv }.Select(v => v.Item()).ToArray();
            for (var i = 0; i < 4; i++)
                NetworkCase.Near($"loss {i} of step {step}", values[i], losses[step * 4 + i],
                    (steps || direct && step == 0 ? relative[step][i].GetDouble() : step == 0 ? c.Slack * relative[step][i].GetDouble() : 1e-3) * losses[step * 4 + i]);
            net.ZeroGrad();
            Tape.Backward(total);
            if (step == 0 && direct)
                c.CompareParameterGradients(name => net.State[name].Grad);
            adam.Step();
            for (var i = 0; i < names.Count; i++)
            {
                if (c.IsZero(i) || !steps)
                    continue;
                var p = names[i].Tensor.ToArray();
                NetworkCase.Near($"norm of {names[i].Name} after step {step}", Math.Sqrt(p.Sum(v => (double)v * v)), norms[step * names.Count + i],
                    c.Slack * c.Tolerance("norms").GetProperty("abs").GetDouble());
                NetworkCase.Near($"sum of {names[i].Name} after step {step}", p.Sum(v => (double)v), sums[step * names.Count + i],
                    c.Slack * c.Tolerance("sums").GetProperty("abs").GetDouble());
            }
        }
        var after = NetworkCase.FromNhwc(net.Forward(t["batch0"]));
        var expected = c.Output("output_after");
        for (var i = 0; i < (steps ? after.Length : 0); i++)
            NetworkCase.Near($"output {i} after training", after[i], expected[i], c.Slack * c.Tolerance("output_after").GetProperty("abs").GetDouble());
    }
}
