using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Networks.AnyStyle;

/// <summary>
/// The transforms with a closed form: y = T (f - μc) + μs. Every T that makes T Σc Tᵀ = Σs is Σs^½ U Σc^-½ with an orthogonal U (Li et al. 2018, section 3.1, arrive at it from the
/// style loss's minimum): WCT takes U = 1, optimal transport the U with which the content moves least. AdaIN's diagonal T reaches the variances alone.
/// </summary>
internal static class AffineTransform
{
    /// <summary>
    /// Added to the covariances' diagonals as a share of their mean variance: directions in which a content hardly varies would be blown up to noise by whitening, and their
    /// eigenvectors change with a few pixels.
    /// </summary>
    internal const float Shrinkage = 1e-3f;

    private const float Eps = 1e-5f;

    /// <summary>T [C, C]; the open scope owns it.</summary>
    /// <param name="kind">A transform with a closed form.</param>
    /// <param name="content">The content's covariance, row by row.</param>
    /// <param name="style">The style's.</param>
    public static Tensor Matrix(FeatureTransform kind, float[] content, float[] style)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        return scope.Keep(kind switch
        {
            FeatureTransform.AdaIn => AdaIn(content, style),
            FeatureTransform.Wct => Ops.MatMul(Ops.SpdPower(Shrunk(style), 0.5), Ops.SpdPower(Shrunk(content), -0.5)),
            FeatureTransform.Transport => Transport(Shrunk(content), Shrunk(style)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no closed form of this transform."),
        });
    }

    /// <summary>y = T (f - μc) + μs as a map of positions' features [.., C]; the open scope owns its tensors.</summary>
    public static Func<Tensor, Tensor> Map(FeatureTransform kind, FeatureStatistics content, StyleCode style)
    {
        var c = content.Channels;
        var weight = Ops.Reshape(Matrix(kind, content.Covariance(), style.Covariance), c, 1, 1, c);
        var bias = Ops.Subtract(Tensor.From(style.Mean, c), Ops.Reshape(Ops.Conv2d(Tensor.From(content.Mean(), 1, 1, 1, c), weight), c));
        return part => Ops.Conv2d(part, weight, bias);
    }

    /// <summary>The weighted mean of several styles' maps, with as much of the features as they came as the strength leaves.</summary>
    public static Func<Tensor, Tensor> Map(FeatureTransform kind, FeatureStatistics content, IReadOnlyList<(StyleCode Code, float Share)> styles, float strength)
    {
        List<(Func<Tensor, Tensor> Map, float Share)> maps = [.. styles.Select(style => (Map(kind, content, style.Code), style.Share))];
        return Weakened(maps.Count == 1 ? maps[0].Map : part => maps.Select(map => Ops.Affine(map.Map(part), map.Share)).Aggregate(Ops.Add), strength);
    }

    /// <summary>The map, with as much of the features as they came as the strength leaves.</summary>
    public static Func<Tensor, Tensor> Weakened(Func<Tensor, Tensor> full, float strength) =>
        strength == 1 ? full : part => Ops.Add(Ops.Affine(full(part), strength), Ops.Affine(part, 1 - strength));

    private static Tensor AdaIn(float[] content, float[] style)
    {
        var c = (int)Math.Sqrt(content.Length);
        var matrix = new float[c * c];
        for (var i = 0; i < matrix.Length; i += c + 1)
            matrix[i] = MathF.Sqrt((Math.Max(0, style[i]) + Eps) / (Math.Max(0, content[i]) + Eps));
        return Tensor.From(matrix, c, c);
    }

    private static Tensor Transport(Tensor content, Tensor style)
    {
        Tensor root = Ops.SpdPower(content, 0.5), inverse = Ops.SpdPower(content, -0.5);
        var middle = Ops.SpdPower(Ops.MatMul(Ops.MatMul(root, style), root), 0.5);
        return Ops.MatMul(Ops.MatMul(inverse, middle), inverse);
    }

    private static Tensor Shrunk(float[] covariance)
    {
        var c = (int)Math.Sqrt(covariance.Length);
        var values = covariance.ToArray();
        var mean = Enumerable.Range(0, c).Sum(i => values[i * (c + 1)]) / c;
        for (var i = 0; i < values.Length; i += c + 1)
            values[i] += Math.Max(Eps, Shrinkage * mean);
        return Tensor.From(values, c, c);
    }
}
