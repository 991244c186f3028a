using Impasto.Tensors.Optimizers;
using static Impasto.Tensors.Tests.Optimizers.OptimizerFixture;

namespace Impasto.Tensors.Tests.Optimizers;

/// <summary>Saving and going on gives the same bits as never stopping; the other small services around a step.</summary>
public class OptimizerStateTests
{
    public static TheoryData<string> Kinds => ["sgd_momentum_rosenbrock", "sgd_rosenbrock", "adam_rosenbrock", "adamw_rosenbrock", "rmsprop_momentum_centered_rosenbrock",
        "lbfgs_h10_i1_fixed_rosenbrock", "lbfgs_h10_i20_strong_wolfe_rosenbrock"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Restoring_goes_on_bit_for_bit(string name)
    {
        var c = Case(name);
        Tensor whole = Start("rosenbrock"), half = Start("rosenbrock");
        using var optimizer = Make(c, whole);
        using var stopped = Make(c, half);
        Steps(optimizer, whole, 13);
        Steps(stopped, half, 13);
        var state = stopped.Save();

        var resumed = Tensor.From(half.ToArray(), 10);
        resumed.RequiresGrad = true;
        using var goesOn = Make(c, resumed);
        Steps(goesOn, resumed, 2);
        resumed.CopyFrom(half.ToArray());
        goesOn.Restore(state);
        Steps(optimizer, whole, 9);
        Steps(goesOn, resumed, 9);
        Assert.Equal(whole.ToArray(), resumed.ToArray());
    }

    [Fact]
    public void A_state_of_another_kind_is_refused()
    {
        var x = Start("rosenbrock");
        using var adam = new Adam([x]);
        using var sgd = new Sgd([x], 0.1, 0.9);
        Assert.Contains("'m.0'", Assert.Throws<ArgumentException>(() => adam.Restore(sgd.Save())).Message);
        var small = Tensor.Full(1, 3);
        small.RequiresGrad = true;
        using var other = new Adam([small]);
        Assert.Contains("[10]", Assert.Throws<ArgumentException>(() => other.Restore(adam.Save())).Message);
    }

    [Fact]
    public void A_rate_multiplier_scales_one_parameters_step()
    {
        Tensor a = Tensor.Full(1, 4), b = Tensor.Full(1, 4);
        a.RequiresGrad = b.RequiresGrad = true;
        using var adam = new Adam([a, b], 0.1);
        adam.SetRateMultiplier(b, 0.25);
        foreach (var x in new[] { a, b })
            x.Grad = Tensor.Full(3, 4);
        adam.Step();
        Assert.Equal(0.9f, a.ToArray()[0], 1e-6f);
        Assert.Equal(0.975f, b.ToArray()[0], 1e-6f);
        Assert.Throws<ArgumentException>(() => adam.SetRateMultiplier(Tensor.Full(1, 4), 2));
    }

    [Fact]
    public void A_parameter_without_gradient_stays()
    {
        Tensor a = Tensor.Full(1, 4), b = Tensor.Full(1, 4);
        a.RequiresGrad = b.RequiresGrad = true;
        using var adam = new Adam([a, b], 0.1, weightDecay: 0.5, decoupled: true);
        a.Grad = Tensor.Full(3, 4);
        adam.Step();
        Assert.Equal([1, 1, 1, 1], b.ToArray());
        Assert.NotEqual(1, a.ToArray()[0]);
    }

    [Fact]
    public void Clipping_scales_the_whole_gradient_to_the_norm()
    {
        Tensor a = Tensor.Zeros(2), b = Tensor.Zeros(3), c = Tensor.Zeros(1);
        a.Grad = Tensor.From([3, 0], 2);
        b.Grad = Tensor.From([0, 4, 0], 3);
        Assert.Equal(5, Gradients.ClipNorm([a, b, c], 2.5), 1e-6);
        Assert.Equal([1.5f, 0], a.Grad.ToArray());
        Assert.Equal([0, 2, 0], b.Grad.ToArray());
        Assert.Equal(2.5, Gradients.ClipNorm([a, b, c], 10), 1e-6);
        Assert.Equal([1.5f, 0], a.Grad.ToArray());
        a.Grad.CopyFrom([float.NaN, 1]);
        Assert.True(double.IsNaN(Gradients.ClipNorm([a, b, c], 1)));
        Assert.Equal([0, 2, 0], b.Grad.ToArray());
    }

    [Fact]
    public void The_average_of_weights_follows_and_swaps()
    {
        var x = Tensor.From([1, 10], 2);
        using var average = new WeightAverage([x], 0.75);
        x.CopyFrom([5, 10]);
        average.Update();
        Assert.Equal([2, 10], average.Averages[0].ToArray());
        average.Swap();
        Assert.Equal([2, 10], x.ToArray());
        Assert.Equal([5, 10], average.Averages[0].ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Senseless_rates_are_refused(double rate)
    {
        var x = Start("rosenbrock");
        Assert.Contains("learning rate", Assert.Throws<ArgumentException>(() => new Adam([x], rate)).Message);
    }

    [Fact]
    public void Parameters_must_require_a_gradient()
    {
        Assert.Contains("RequiresGrad", Assert.Throws<ArgumentException>(() => new Sgd([Tensor.Zeros(3)], 0.1)).Message);
        Assert.Contains("at least one", Assert.Throws<ArgumentException>(() => new Sgd([], 0.1)).Message);
    }

    private static void Steps(Optimizer optimizer, Tensor x, int count)
    {
        var closure = Closure("rosenbrock", x);
        for (var step = 0; step < count; step++)
        {
            if (optimizer is Lbfgs lbfgs)
            {
                lbfgs.Step(closure);
                continue;
            }
            closure();
            ((FirstOrderOptimizer)optimizer).Step();
        }
    }
}
