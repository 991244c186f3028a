using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;

namespace Impasto.Tensors;

/// <summary>Whether a loss is the sum or the mean of its elements.</summary>
public enum Reduction
{
    /// <summary>Divided by the number of elements.</summary>
    Mean,

    /// <summary>Added up.</summary>
    Sum,
}

public static partial class Ops
{
    /// <summary>scale * sum (a - b)², fused; shape [].</summary>
    public static Tensor SquaredDistance(Tensor a, Tensor b, float scale = 1)
    {
        SameShape("squared distance", a, b);
        var y = Tensor.Scalar((float)(scale * Device.Kernels.SquaredDistance(a.Buffer, b.Buffer)));
        return Tape.Record("squared distance", y, [a, b], (node, dy) =>
        {
            Tensor? da = null, db = null;
            if (Tape.IsRecording)
            {
                var slope = Multiply(Affine(Subtract(a, b), 2 * scale), dy);
                return [node.Needs(0) ? slope : null, node.Needs(1) ? Negate(slope) : null];
            }
            var factor = 2 * scale * dy.Item();
            if (node.Needs(0))
                Device.Kernels.ScaledDifference(factor, a.Buffer, b.Buffer, (da = new Tensor(a.Shape)).Buffer);
            if (node.Needs(1))
                Device.Kernels.ScaledDifference(factor, b.Buffer, a.Buffer, (db = new Tensor(b.Shape)).Buffer);
            return [da, db];
        }, twice: true);
    }

    /// <summary>Mean (or sum) of (a - b)².</summary>
    public static Tensor Mse(Tensor a, Tensor b, Reduction reduction = Reduction.Mean) => SquaredDistance(a, b, reduction == Reduction.Mean ? 1f / a.Shape.Count : 1);

    /// <summary>Mean (or sum) of |a - b|.</summary>
    public static Tensor L1(Tensor a, Tensor b, Reduction reduction = Reduction.Mean)
    {
        SameShape("l1", a, b);
        return Reduce(Abs(Subtract(a, b)), reduction);
    }

    /// <summary>Mean (or sum) of d² / (2 beta) where d = |a - b| is below beta, of d - beta / 2 elsewhere.</summary>
    public static Tensor SmoothL1(Tensor a, Tensor b, float beta = 1, Reduction reduction = Reduction.Mean)
    {
        SameShape("smooth l1", a, b);
        // With m = min(d, beta): m² / (2 beta) + (d - m).
        var d = Abs(Subtract(a, b));
        var m = Clamp(d, 0, beta);
        return Reduce(Add(Affine(Multiply(m, m), 0.5f / beta), Subtract(d, m)), reduction);
    }

    /// <summary>Binary cross-entropy of sigmoid(logits) against targets in 0..1, without overflow.</summary>
    public static Tensor BceWithLogits(Tensor logits, Tensor target, Reduction reduction = Reduction.Mean)
    {
        SameShape("bce with logits", logits, target);
        // -log(sigmoid(x)) t - log(1 - sigmoid(x)) (1 - t) = max(x, 0) - x t + log(1 + exp(-|x|)), and softplus(x) = max(x, 0) + log(1 + exp(-|x|)).
        return Reduce(Subtract(Softplus(logits), Multiply(logits, target)), reduction);
    }

    /// <summary>Cross-entropy of softmax(logits) along the last dimension against class numbers, one for each row of logits [.., classes].</summary>
    public static Tensor CrossEntropy(Tensor logits, ReadOnlySpan<int> target, Reduction reduction = Reduction.Mean)
    {
        var classes = logits.Shape.C;
        if (logits.Shape.Count != (long)target.Length * classes)
            throw new ShapeException("cross entropy", $"logits {logits.Shape} need {logits.Shape.Count / classes} class numbers, but there are {target.Length}", logits.Shape);
        var oneHot = new float[logits.Shape.Count];
        for (var i = 0; i < target.Length; i++)
        {
            if ((uint)target[i] >= (uint)classes)
                throw new ShapeException("cross entropy", $"class {target[i]} is not among the {classes} of logits {logits.Shape}", logits.Shape);
            oneHot[(long)i * classes + target[i]] = reduction == Reduction.Mean ? -1f / target.Length : -1;
        }
        return Sum(Multiply(LogSoftmax(logits), Tensor.From(oneHot, logits.Shape.Sizes)));
    }

    /// <summary>mean(relu(1 - real)) + mean(relu(1 + fake)): the discriminator's hinge loss.</summary>
    public static Tensor HingeDiscriminator(Tensor real, Tensor fake) => Add(Mean(Relu(Affine(real, -1, 1))), Mean(Relu(Affine(fake, 1, 1))));

    /// <summary>-mean(fake): the generator's hinge loss.</summary>
    public static Tensor HingeGenerator(Tensor fake) => Negate(Mean(fake));

    /// <summary>Sum of differences between neighbours of [N, H, W, C], absolute or squared.</summary>
    public static Tensor TotalVariation(Tensor x, bool squared = false)
    {
        var s = Image("total variation", x);
        var y = Tensor.Scalar((float)Device.Kernels.TotalVariation(s, squared, x.Buffer));
        return Tape.Record("total variation", y, [x], (_, dy) =>
        {
            var dx = new Tensor(s);
            Device.Kernels.TotalVariationGradient(s, squared, dy.Item(), x.Buffer, dx.Buffer);
            return [dx];
        });
    }

    /// <summary>Rows top..bottom and columns left..right (exclusive) of [N, H, W, C].</summary>
    public static Tensor Crop(Tensor x, int top, int bottom, int left, int right) =>
        Slice(x, [0, top, left, 0], [x.Shape.N, bottom, right, x.Shape.C]);

    /// <summary>Cosine similarity of every row of a [m, c] to every row of b [n, c]: [m, n]; norms are at least eps.</summary>
    public static Tensor CosineSimilarityMatrix(Tensor a, Tensor b, float eps = 1e-8f) => MatMul("cosine similarity", UnitRows(a, eps), false, UnitRows(b, eps), true);

    private static Tensor UnitRows(Tensor x, float eps) => Divide(x, Clamp(Sqrt(Sum(Multiply(x, x), [1], keepDims: true)), eps, float.MaxValue));

    private static Tensor Reduce(Tensor x, Reduction reduction) => reduction == Reduction.Mean ? Mean(x) : Sum(x);

    private static void SameShape(string op, Tensor a, Tensor b)
    {
        if (a.Shape != b.Shape)
            throw new ShapeException(op, $"shapes {a.Shape} and {b.Shape} must be equal", a.Shape, b.Shape);
    }
}
