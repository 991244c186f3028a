using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;

namespace Impasto.Tensors;

public static partial class Ops
{
    /// <summary>
    /// Instance normalisation, each channel of each image by its own mean and biased variance (Ulyanov et al. 2016, arXiv 1607.08022); by <see cref="SharedStatistics"/> while there are some.
    /// </summary>
    /// <param name="x">[N, H, W, C].</param>
    /// <param name="gamma">Scale [C], or [N, C] for one row an image (conditional instance normalisation); null is 1.</param>
    /// <param name="beta">Offset of gamma's shape; null is 0.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="relu">Apply max(., 0) to the result.</param>
    public static Tensor InstanceNorm(Tensor x, Tensor? gamma = null, Tensor? beta = null, float eps = 1e-5f, bool relu = false)
    {
        var s = Image("instance norm", x);
        if (SharedStatistics.Current is not { } shared)
            return Normalize("instance norm", x, s.N, s.H * s.W, s.C, s.C, gamma, beta, eps, relu);
        var statistics = shared.Next(() => new ChannelStatistics(s.C));
        if (!shared.IsFrozen)
            statistics.Add(x);
        return InstanceNormBy(x, statistics, gamma, beta, eps, relu);
    }

    /// <summary>
    /// Instance normalisation of a part of an image by the statistics of the whole (<see cref="ChannelStatistics"/>). Records no gradient.
    /// </summary>
    /// <param name="x">[1, H, W, C].</param>
    /// <param name="statistics">Of all the image's parts.</param>
    /// <param name="gamma">Scale [C] or [1, C]; null is 1.</param>
    /// <param name="beta">Offset of gamma's shape; null is 0.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="relu">Apply max(., 0) to the result.</param>
    public static Tensor InstanceNormBy(Tensor x, ChannelStatistics statistics, Tensor? gamma = null, Tensor? beta = null, float eps = 1e-5f, bool relu = false)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        var s = Image("instance norm", x);
        if (s.N != 1 || s.C != statistics.Channels)
            throw new ShapeException("instance norm", $"statistics of {statistics.Channels} channels need an image [1, H, W, {statistics.Channels}], but it is {s}", s);
        var perSample = (gamma ?? beta)?.Shape.Rank == 2;
        CheckAffine("instance norm", x, gamma, 1, s.C, perSample);
        CheckAffine("instance norm", x, beta, 1, s.C, perSample);
        using Tensor mean = Tensor.From(statistics.Means(), 1, s.C), inverse = Tensor.From(statistics.InverseDeviations(eps), 1, s.C);
        var y = new Tensor(s);
        Device.Kernels.NormalizeBy(1, s.H * s.W, s.C, s.C, x.Buffer, gamma?.Buffer, beta?.Buffer, perSample, relu, mean.Buffer, inverse.Buffer, y.Buffer);
        return y;
    }

    /// <summary>Group normalisation: over positions and the channels of each of <paramref name="groups"/> groups.</summary>
    public static Tensor GroupNorm(Tensor x, int groups, Tensor? gamma = null, Tensor? beta = null, float eps = 1e-5f)
    {
        var s = Image("group norm", x);
        if (groups < 1 || s.C % groups != 0)
            throw new ShapeException("group norm", $"the {s.C} channels of {s} can't be divided into {groups} groups", s);
        return Normalize("group norm", x, s.N, s.H * s.W, s.C, groups, gamma, beta, eps, false);
    }

    /// <summary>Layer normalisation of each image over H, W and C; gamma and beta are [H, W, C] or null.</summary>
    public static Tensor LayerNorm(Tensor x, Tensor? gamma = null, Tensor? beta = null, float eps = 1e-5f)
    {
        var s = Image("layer norm", x);
        var y = Normalize("layer norm", x, s.N, s.H * s.W, s.C, 1, null, null, eps, false);
        if (gamma is not null)
            y = Multiply(y, gamma);
        return beta is null ? y : Add(y, beta);
    }

    /// <summary>
    /// Batch normalisation in training: over N, H, W of each channel, biased variance. The running statistics [C], where given, move by <paramref name="momentum"/>
    /// towards the batch's mean and unbiased variance.
    /// </summary>
    public static Tensor BatchNorm(Tensor x, Tensor? gamma, Tensor? beta, Tensor? runningMean, Tensor? runningVariance, float momentum = 0.1f, float eps = 1e-5f)
    {
        var s = Image("batch norm", x);
        var positions = s.N * s.H * s.W;
        if (runningMean is not null && runningVariance is not null)
        {
            using var pause = Tape.Pause();
            using var scope = new TensorScope();
            var mean = Mean(x, [0, 1, 2]);
            var variance = Variance(x, [0, 1, 2], unbiased: positions > 1);
            runningMean.CopyFrom(Add(Affine(runningMean, 1 - momentum), Affine(mean, momentum)).ToArray());
            runningVariance.CopyFrom(Add(Affine(runningVariance, 1 - momentum), Affine(variance, momentum)).ToArray());
        }
        return Normalize("batch norm", x, 1, positions, s.C, s.C, gamma, beta, eps, false);
    }

    /// <summary>Batch normalisation in use: by given mean and variance [C].</summary>
    public static Tensor BatchNormFixed(Tensor x, Tensor mean, Tensor variance, Tensor? gamma, Tensor? beta, float eps = 1e-5f)
    {
        var inverse = Pow(Affine(variance, 1, eps), -0.5f);
        var y = Multiply(Subtract(x, mean), gamma is null ? inverse : Multiply(inverse, gamma));
        return beta is null ? y : Add(y, beta);
    }

    private static Tensor Normalize(string op, Tensor x, int n, int positions, int c, int groups, Tensor? gamma, Tensor? beta, float eps, bool relu)
    {
        if ((long)positions * (c / groups) < 2 && n * positions > 0 && groups == c && positions == 1)
            throw new ShapeException(op, $"{x.Shape} has a single value a channel, whose variance is always 0", "use a larger picture", x.Shape);
        var perSample = (gamma ?? beta)?.Shape.Rank == 2;
        CheckAffine(op, x, gamma, n, c, perSample);
        CheckAffine(op, x, beta, n, c, perSample);
        var y = new Tensor(x.Shape);
        Tensor mean = new(new Shape(n, groups)), inverse = new(new Shape(n, groups));
        Device.Kernels.Normalize(n, positions, c, groups, eps, x.Buffer, gamma?.Buffer, beta?.Buffer, perSample, relu, mean.Buffer, inverse.Buffer, y.Buffer);
        List<Tensor> inputs = [x];
        if (gamma is not null)
            inputs.Add(gamma);
        if (beta is not null)
            inputs.Add(beta);
        return Tape.Record(op, y, [.. inputs], (node, dy) =>
        {
            if (Tape.IsRecording)
                return RecordedNormalizeGradient(node, n, positions, groups, gamma, beta, eps, relu, dy);
            var dx = node.Needs(0) ? new Tensor(x.Shape) : null;
            var dGamma = gamma is { RequiresGrad: true } ? new Tensor(gamma.Shape) : null;
            var dBeta = beta is { RequiresGrad: true } ? new Tensor(beta.Shape) : null;
            Device.Kernels.NormalizeGradient(n, positions, c, groups, x.Buffer, gamma?.Buffer, beta?.Buffer, perSample, relu,
                mean.Buffer, inverse.Buffer, dy.Buffer, dx?.Buffer, dGamma?.Buffer, dBeta?.Buffer);
            List<Tensor?> results = [dx];
            if (gamma is not null)
                results.Add(dGamma);
            if (beta is not null)
                results.Add(dBeta);
            return [.. results];
        }, twice: true);
    }

    /// <summary>The gradients of <see cref="Normalize"/> in operations that are differentiable in turn.</summary>
    private static Tensor?[] RecordedNormalizeGradient(GradNode node, int n, int positions, int groups, Tensor? gamma, Tensor? beta, float eps, bool relu, Tensor dy)
    {
        var x = node.Inputs[0];
        int[] grouped = [n, positions, groups, x.Shape.C / groups];
        // One row for all or one a sample, beside the grouped values.
        int[] rows = [(gamma ?? beta)?.Shape.Rank == 2 ? n : 1, 1, groups, x.Shape.C / groups];
        if (relu)
            dy = PieceSlope(UnaryOp.Relu, 0, 0, node.Output, node.Output, dy);
        dy = Reshape(dy, grouped);
        var centerd = Reshape(x, grouped);
        centerd = Subtract(centerd, Mean(centerd, [1, 3], keepDims: true));
        var inverse = Pow(Affine(Mean(Multiply(centerd, centerd), [1, 3], keepDims: true), 1, eps), -0.5f);
        var normalized = Multiply(centerd, inverse);
        var slope = gamma is null ? dy : Multiply(dy, Reshape(gamma, rows));
        Tensor? dx = null;
        if (node.Needs(0))
        {
            var projected = Multiply(normalized, Mean(Multiply(slope, normalized), [1, 3], keepDims: true));
            dx = Reshape(Multiply(inverse, Subtract(Subtract(slope, Mean(slope, [1, 3], keepDims: true)), projected)), x.Shape.Sizes);
        }
        List<Tensor?> results = [dx];
        if (gamma is not null)
            results.Add(node.Needs(1) ? Reshape(Unbroadcast(Multiply(dy, normalized), new Shape(rows), 1), gamma.Shape.Sizes) : null);
        if (beta is not null)
            results.Add(node.Needs(gamma is null ? 1 : 2) ? Reshape(Unbroadcast(dy, new Shape(rows), 1), beta.Shape.Sizes) : null);
        return [.. results];
    }

    private static void CheckAffine(string op, Tensor x, Tensor? affine, int n, int c, bool perSample)
    {
        if (affine is not null && affine.Shape != (perSample ? new Shape(n, c) : new Shape(c)))
        {
            throw new ShapeException(op, $"an input {x.Shape} needs scale and offset [{c}]{(perSample ? $" or [{n}, {c}]" : "")}, but one is {affine.Shape}",
                x.Shape, affine.Shape);
        }
    }
}
