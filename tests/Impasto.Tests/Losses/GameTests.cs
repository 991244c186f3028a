using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Losses;

namespace Impasto.Tests.Losses;

public sealed class GameTests : IDisposable
{
    private readonly TensorScope _scope = new();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<GameLoss, double, double> Values => new()
    {
        { GameLoss.LeastSquares, (4 + 16) / 2.0, ((0.25 + 1) / 2 + (1 + 9) / 2.0) / 2 },
        { GameLoss.Vanilla, (SoftPlus(1) + SoftPlus(3)) / 2, (SoftPlus(-0.5) + SoftPlus(-2) + SoftPlus(-1) + SoftPlus(-3)) / 4 },
        { GameLoss.Hinge, 2, 0.25 },
        { GameLoss.Wasserstein, 2, -2 - 1.25 },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Losses_are_those_of_the_papers(GameLoss loss, double generator, double discriminator)
    {
        Tensor genuine = Tensor.From([0.5f, 2], 2), made = Tensor.From([-1, -3f], 2);
        Assert.Equal(generator, Game.Generator(loss, made).Item(), 1e-5);
        Assert.Equal(discriminator, Game.Discriminator(loss, genuine, made).Item(), 1e-5);
    }

    [Fact]
    public void A_discriminator_that_cannot_tell_reaches_the_theory_s_value()
    {
        // Goodfellow et al. 2014, theorem 1: the value function is -log 4 where D is 1/2 everywhere; our loss is half its negative.
        var zero = Tensor.Zeros(8);
        Assert.Equal(Math.Log(4), 2 * Game.Discriminator(GameLoss.Vanilla, zero, zero).Item(), 1e-6);
    }

    [Fact]
    public void Penalties_measure_the_gradient()
    {
        var random = new SeededRandom(1);
        float[] slope = [.. Enumerable.Range(0, 4 * 4 * 3).Select(_ => 0.2f * random.NextNormal())];
        var weight = Tensor.From(slope, 1, 4, 4, 3);
        weight.RequiresGrad = true;
        Tensor Score(Tensor x) => Ops.Sum(Ops.Multiply(x, weight), [1, 2, 3], keepDims: true);
        var pictures = Tensor.From([.. Enumerable.Range(0, 2 * slope.Length).Select(_ => random.NextFloat())], 2, 4, 4, 3);
        var length = Math.Sqrt(slope.Sum(v => (double)v * v));
        Assert.Equal(length * length / 2, Game.R1(Score, pictures).Item(), 1e-5);
        var penalty = Game.GradientPenalty(Score, pictures, Ops.Affine(pictures, -1, 1), random);
        Assert.Equal(10 * (length - 1) * (length - 1), penalty.Item(), 1e-4);
        Tape.Backward(penalty);
        Assert.Equal(20 * (length - 1) * slope[5] / length, weight.Grad!.ToArray()[5], 1e-4);
    }

    [Fact]
    public void Accuracy_counts_the_scores_on_the_right_side()
    {
        Assert.Equal(0.75, Game.Accuracy(GameLoss.LeastSquares, Tensor.From([0.6f, 0.4f], 2), Tensor.From([0.1f, -3], 2)));
        Assert.Equal(0.5, Game.Accuracy(GameLoss.Hinge, Tensor.From([0.6f, 0.4f], 2), Tensor.From([0.1f, 3], 2)));
    }

    private static double SoftPlus(double x) => Math.Log(1 + Math.Exp(x));
}
