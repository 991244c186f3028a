using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Losses;

/// <summary>The losses of both players, from the discriminator's scores.</summary>
internal static class Game
{
    /// <summary>Of lambda, by which Gulrajani et al. weigh the penalty.</summary>
    private const float PenaltyWeight = 10;

    /// <summary>What the generator makes small: how little its pictures pass for genuine.</summary>
    public static Tensor Generator(GameLoss loss, Tensor made) => loss switch
    {
        GameLoss.LeastSquares => Ops.Mse(made, Full(made, 1)),
        GameLoss.Vanilla => Ops.BceWithLogits(made, Full(made, 1)),
        _ => Ops.HingeGenerator(made),
    };

    /// <summary>What the discriminator makes small: how badly it tells the two apart.</summary>
    public static Tensor Discriminator(GameLoss loss, Tensor genuine, Tensor made) => loss switch
    {
        GameLoss.LeastSquares => Half(Ops.Add(Ops.Mse(genuine, Full(genuine, 1)), Ops.Mse(made, Full(made, 0)))),
        GameLoss.Vanilla => Half(Ops.Add(Ops.BceWithLogits(genuine, Full(genuine, 1)), Ops.BceWithLogits(made, Full(made, 0)))),
        GameLoss.Hinge => Ops.HingeDiscriminator(genuine, made),
        _ => Ops.Subtract(Ops.Mean(made), Ops.Mean(genuine)),
    };

    /// <summary>The share of scores that say what is true: 1 where every score does.</summary>
    public static double Accuracy(GameLoss loss, Tensor genuine, Tensor made)
    {
        var border = loss == GameLoss.LeastSquares ? 0.5f : 0;
        return (Share(genuine.ToArray(), score => score > border) + Share(made.ToArray(), score => score < border)) / 2;
    }

    /// <summary>
    /// WGAN-GP's penalty: the squared distance from 1 of the length of the score's gradient, at a place between genuine and made for each pair (Gulrajani et al. 2017, equation 3).
    /// </summary>
    /// <param name="score">The discriminator: pictures to scores of any number, whose mean is each picture's.</param>
    /// <param name="genuine">[N, H, W, C].</param>
    /// <param name="made">Of the same shape.</param>
    /// <param name="random">Chooses the places.</param>
    public static Tensor GradientPenalty(Func<Tensor, Tensor> score, Tensor genuine, Tensor made, SeededRandom random)
    {
        var count = genuine.Shape.N;
        var places = Tensor.From([.. Enumerable.Range(0, count).Select(_ => random.NextFloat())], count, 1, 1, 1);
        var between = Ops.Add(made, Ops.Multiply(Ops.Subtract(genuine, made), places)).Detach();
        var length = Ops.Sqrt(Ops.Affine(SquaredGradient(score, between, isMean: true), 1, 1e-12f));
        return Ops.Affine(Ops.Mean(Ops.Pow(Ops.Affine(length, 1, -1), 2)), PenaltyWeight);
    }

    /// <summary>R1: half the squared length of the gradient of the scores' sum on genuine pictures, a mean over the pictures (Mescheder et al. 2018, arXiv 1801.04406, equation 9).</summary>
    /// <inheritdoc cref="GradientPenalty" path="/param"/>
    public static Tensor R1(Func<Tensor, Tensor> score, Tensor genuine) => Half(Ops.Mean(SquaredGradient(score, genuine.Detach(), isMean: false)));

    /// <summary>[N, 1, 1, 1].</summary>
    private static Tensor SquaredGradient(Func<Tensor, Tensor> score, Tensor at, bool isMean)
    {
        at.RequiresGrad = true;
        var scores = score(at);
        var total = isMean ? Ops.Affine(Ops.Sum(scores), (float)at.Shape.N / scores.Shape.Count) : Ops.Sum(scores);
        var gradient = Tape.Gradient(total, at)[0];
        return Ops.Sum(Ops.Multiply(gradient, gradient), [1, 2, 3], keepDims: true);
    }

    private static double Share(float[] scores, Func<float, bool> isTrue) => scores.Count(isTrue) / (double)scores.Length;

    private static Tensor Half(Tensor x) => Ops.Affine(x, 0.5f);

    private static Tensor Full(Tensor like, float value) => Tensor.Full(value, like.Shape.Sizes);
}
