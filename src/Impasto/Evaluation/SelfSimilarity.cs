using System.Numerics.Tensors;

namespace Impasto.Evaluation;

/// <summary>How alike the places of a picture are to each other, whatever their colours: what a stylisation should keep.</summary>
internal static class SelfSimilarity
{
    /// <summary>
    /// The content feature structural distance, CFSD (Chung, Hyun and Heo 2024, StyleID, arXiv 2312.09008, whose evaluation has VGG-19's relu3_1): each position's similarities to
    /// all,
    /// the rows of (F / C)(F / C)ᵀ, become a distribution by softmax, and the distance is KL(result ‖ content), the mean over the positions.
    /// </summary>
    /// <param name="content">[positions, channels].</param>
    /// <param name="result">The same of what was made of it.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="scale">Factor of all features: softmax is not indifferent to their unit.</param>
    /// <exception cref="ArgumentException">The two have different numbers of features.</exception>
    public static double Distance(float[] content, float[] result, int channels, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(result);
        if (content.Length != result.Length)
            throw new ArgumentException($"Two pictures of one size are compared, but they have {content.Length} and {result.Length} features.", nameof(result));
        var positions = content.Length / channels;
        var factor = scale * scale / ((double)channels * channels);
        var distances = new double[positions];
        Workers.For(positions, i =>
        {
            double[] p = LogSoftmax(result, i), q = LogSoftmax(content, i);
            for (var j = 0; j < positions; j++)
                distances[i] += Math.Exp(p[j]) * (p[j] - q[j]);
        });
        return distances.Average();

        double[] LogSoftmax(float[] features, int position)
        {
            var row = new double[positions];
            var own = features.AsSpan(position * channels, channels);
            for (var j = 0; j < positions; j++)
                row[j] = factor * TensorPrimitives.Dot(own, features.AsSpan(j * channels, channels));
            var largest = TensorPrimitives.Max<double>(row);
            var sum = 0.0;
            foreach (var value in row)
                sum += Math.Exp(value - largest);
            TensorPrimitives.Subtract(row, largest + Math.Log(sum), row);
            return row;
        }
    }
}
