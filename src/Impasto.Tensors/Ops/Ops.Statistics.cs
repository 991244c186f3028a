namespace Impasto.Tensors;

public static partial class Ops
{
    /// <summary>Mean and standard deviation sqrt(var + eps) of every channel of [N, H, W, C], each [N, C].</summary>
    public static (Tensor Mean, Tensor Deviation) ChannelMeanStd(Tensor x, bool unbiased = true, float eps = 1e-5f)
    {
        var s = Image("channel mean std", x);
        if (unbiased && s.H * s.W < 2)
            throw new ShapeException("channel mean std", $"the unbiased deviation needs at least 2 positions, but the input is {s}", s);
        return (Mean(x, [1, 2]), Sqrt(Affine(Variance(x, [1, 2], unbiased), 1, eps)));
    }

    /// <summary>Covariance of the channels of [N, H, W, C] over the positions: [N, C, C].</summary>
    public static Tensor Covariance(Tensor x, bool unbiased = true)
    {
        var s = Image("covariance", x);
        if (unbiased && s.H * s.W < 2)
            throw new ShapeException("covariance", $"the unbiased covariance needs at least 2 positions, but the input is {s}", s);
        return Gram(Subtract(x, Mean(x, [1, 2], keepDims: true)), 1f / (s.H * s.W - (unbiased ? 1 : 0)));
    }
}
