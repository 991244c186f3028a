using System.Numerics.Tensors;
using Impasto.LinearAlgebra;

namespace Impasto.Evaluation;

/// <summary>The normal distribution of a layer's channels over its positions.</summary>
/// <param name="Mean">[C].</param>
/// <param name="Covariance">[C, C], of a sample: divided by the number of positions less one.</param>
internal sealed record ChannelGaussian(double[] Mean, double[] Covariance)
{
    /// <summary>Positions that are taken together: as doubles they fit into a cache.</summary>
    private const int Block = 256;

    /// <summary>The distribution of features, all in double.</summary>
    /// <param name="features">[positions, channels], at least two positions.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="scale">Factor of all features.</param>
    /// <exception cref="ArgumentException">There are fewer than two positions.</exception>
    public static ChannelGaussian Of(float[] features, int channels, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(features);
        var positions = features.Length / channels;
        if (positions < 2)
            throw new ArgumentException($"A covariance needs at least 2 positions, but there are {positions}.", nameof(features));
        var mean = new double[channels];
        for (var i = 0; i < features.Length; i++)
            mean[i % channels] += features[i];
        TensorPrimitives.Multiply(mean, scale / positions, mean);
        var sums = new double[channels * channels];
        var rows = new double[channels * Block];
        for (var first = 0; first < positions; first += Block)
        {
            var count = Math.Min(Block, positions - first);
            for (var p = 0; p < count; p++)
            {
                for (var c = 0; c < channels; c++)
                    rows[c * Block + p] = scale * features[(first + p) * channels + c] - mean[c];
            }
            Workers.For(channels, i =>
            {
                for (var j = 0; j <= i; j++)
                    sums[i * channels + j] += TensorPrimitives.Dot<double>(rows.AsSpan(i * Block, count), rows.AsSpan(j * Block, count));
            });
        }
        for (var i = 0; i < channels; i++)
        {
            for (var j = 0; j <= i; j++)
                sums[i * channels + j] = sums[j * channels + i] = sums[i * channels + j] / (positions - 1);
        }
        return new ChannelGaussian(mean, sums);
    }

    /// <summary>
    /// The squared 2-Wasserstein distance of two normal distributions, |μ1 - μ2|² + tr(Σ1 + Σ2 - 2 (Σ1^½ Σ2 Σ1^½)^½) (Dowson and Landau 1982): the "Fréchet distance" of FID, at least 0.
    /// </summary>
    public static double SquaredWasserstein(ChannelGaussian first, ChannelGaussian second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var n = first.Mean.Length;
        if (second.Mean.Length != n)
            throw new ArgumentException($"Distributions of {n} and {second.Mean.Length} channels can't be compared.", nameof(second));
        var root = SymmetricEigen.Decompose("Wasserstein distance", first.Covariance, n).Apply(value => Math.Sqrt(Math.Max(0, value)));
        var product = Matrix.Symmetric(Matrix.Times(Matrix.Times(root, second.Covariance, n), root, n), n);
        var distance = TensorPrimitives.Distance<double>(first.Mean, second.Mean);
        var sum = distance * distance - 2 * SymmetricEigen.Decompose("Wasserstein distance", product, n).Values.Sum(value => Math.Sqrt(Math.Max(0, value)));
        for (var i = 0; i < n; i++)
            sum += first.Covariance[i * n + i] + second.Covariance[i * n + i];
        return Math.Max(0, sum);
    }
}
