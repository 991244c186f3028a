using Impasto.Tensors.Autograd;
using Impasto.Tensors.Optimizers;

namespace Impasto.Tensors.Tests.Optimizers;

/// <summary>L-BFGS never ends in NaN or an exploded loss, and says when it had to go back.</summary>
public class LbfgsSafetyTests
{
    /// <summary>A loss whose gradient is set by hand: f(x) and f'(x) of every element, summed.</summary>
    private static Func<double> Closure(Tensor x, Func<double, (double Value, double Slope)> f) => () =>
    {
        var points = x.ToArray().Select(v => f(v)).ToArray();
        x.ZeroGrad();
        x.Grad = Tensor.Unscoped(x.Shape);
        x.Grad.CopyFrom([.. points.Select(p => (float)p.Slope)]);
        return points.Sum(p => p.Value);
    };

    private static Tensor Parameter(params float[] values)
    {
        var x = Tensor.From(values, values.Length);
        x.RequiresGrad = true;
        return x;
    }

    [Theory]
    [InlineData(LineSearch.Fixed, 1)]
    [InlineData(LineSearch.Fixed, 5)]
    [InlineData(LineSearch.StrongWolfe, 1)]
    [InlineData(LineSearch.StrongWolfe, 5)]
    public void A_wall_of_NaN_is_never_entered(LineSearch search, int iterations)
    {
        // -log(3 - x) is NaN beyond 3: minimum of x² / 100 - 2 log... lies at the wall's foot, and unit steps jump over it.
        var x = Parameter(2.9f, -2.5f, 0.5f);
        using var optimizer = new Lbfgs([x], 50, iterations, 40, search: search);
        var closure = Closure(x, v => v >= 3 ? (double.NaN, double.NaN) : (v * v / 2 - 3 * v - 0.01 * Math.Log(3 - v), v - 3 + 0.01 / (3 - v)));
        var first = closure();
        var recovered = false;
        LbfgsStep? last = null;
        for (var step = 0; step < 40; step++)
        {
            last = optimizer.Step(closure);
            recovered |= last.Recovered;
            Assert.Equal(last.Recovered, last.Message is not null);
            Assert.True(double.IsFinite(last.Loss) && last.Loss <= first + 1e-9, $"step {step}: {last}");
        }
        Assert.True(recovered, "The test's wall was never hit.");
        Assert.True(last!.Loss < first);
    }

    [Fact]
    public void A_dropped_first_pair_that_explodes_is_taken_back()
    {
        // The first step is rate / |g|_1: so short here that its pair is left out, and the second step is the raw gradient, a hundred times too long
        // (README of the fixtures, "Worth knowing").
        var x = Parameter([.. Enumerable.Range(0, 10_000).Select(i => 1e-6f * (1 + i % 7))]);
        using var optimizer = new Lbfgs([x], 1e-9, 1, search: LineSearch.Fixed);
        var closure = Closure(x, v => (0.5e11 * v * v, 1e11 * v));
        var first = closure();
        var worst = 0.0;
        LbfgsStep? last = null;
        var messages = new List<string>();
        for (var step = 0; step < 60; step++)
        {
            last = optimizer.Step(closure);
            worst = Math.Max(worst, last.Loss);
            if (last.Message is not null)
                messages.Add(last.Message);
        }
        Assert.True(worst <= 1000 * first, $"The loss reached {worst} from {first}.");
        Assert.True(last!.Loss < first / 100, $"{last.Loss} from {first}");
        Assert.All(x.ToArray(), v => Assert.True(float.IsFinite(v)));
        Assert.NotEmpty(messages);
        Assert.All(messages, m => Assert.Contains("forgot its history", m));
    }

    [Fact]
    public void An_exploding_step_is_taken_back_and_reported()
    {
        // A rate a million times too large on a quartic: the second step's loss is 1e20 times the first's.
        var x = Parameter(1, 2, -3);
        using var optimizer = new Lbfgs([x], 1e6, 1, search: LineSearch.Fixed);
        var closure = Closure(x, v => (v * v * v * v, 4 * v * v * v));
        optimizer.Step(closure);
        var second = optimizer.Step(closure);
        Assert.True(second.Recovered);
        Assert.Contains("a step took the loss from", second.Message);
        for (var step = 0; step < 50; step++)
            Assert.True(optimizer.Step(closure).Loss <= 98);
        Assert.True(closure() < 1);
    }

    [Fact]
    public void A_start_that_is_not_finite_is_refused_with_a_sentence()
    {
        var x = Parameter(1);
        using var optimizer = new Lbfgs([x]);
        var error = Assert.Throws<NonFiniteException>(() => optimizer.Step(Closure(x, _ => (double.NaN, 1))));
        Assert.Contains("can't start: the loss is NaN at the starting point", error.Message);
        error = Assert.Throws<NonFiniteException>(() => optimizer.Step(Closure(x, _ => (1, double.PositiveInfinity))));
        Assert.Contains("its gradient has a NaN or an infinity", error.Message);
    }

    [Fact]
    public void A_flat_loss_has_converged()
    {
        var x = Parameter(1, 2);
        using var optimizer = new Lbfgs([x]);
        var step = optimizer.Step(Closure(x, _ => (7, 0)));
        Assert.True(step.Converged);
        Assert.Equal((14, 14, 0, 1), (step.Loss, step.LastLoss, step.Iterations, step.Evaluations));
        Assert.Equal([1, 2], x.ToArray());
    }

    [Fact]
    public void It_works_inside_a_scope_that_ends_between_steps()
    {
        var x = Parameter(5, -4);
        using var optimizer = new Lbfgs([x], 0.5, 2, history: 3);
        for (var step = 0; step < 20; step++)
        {
            using var scope = new TensorScope();
            optimizer.Step(() =>
            {
                x.ZeroGrad();
                var loss = Ops.SquaredDistance(x, Tensor.From([1, 2], 2));
                Tape.Backward(loss);
                return loss.Item();
            });
        }
        Assert.Equal(1, x.ToArray()[0], 1e-3);
        Assert.Equal(2, x.ToArray()[1], 1e-3);
    }
}
