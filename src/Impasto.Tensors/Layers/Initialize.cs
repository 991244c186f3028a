using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Layers;

/// <summary>First values of parameters, each from a seeded generator. Each returns the tensor.</summary>
public static class Initialize
{
    /// <summary>All of one value.</summary>
    public static Tensor Constant(Tensor tensor, float value)
    {
        Device.Kernels.Fill(tensor.Buffer, value);
        tensor.Changed();
        return tensor;
    }

    /// <summary>Uniform in -bound..bound.</summary>
    public static Tensor Uniform(Tensor tensor, double bound, SeededRandom random) => Fill(tensor, () => (float)((2 * random.NextDouble() - 1) * bound));

    /// <summary>Normal with mean 0; 0.02 is the GANs' deviation (Radford et al. 2015, arXiv 1511.06434).</summary>
    public static Tensor Normal(Tensor tensor, double deviation, SeededRandom random) => Fill(tensor, () => (float)(random.NextNormal() * deviation));

    /// <summary>
    /// He et al. 2015 (arXiv 1502.01852), uniform, for leaky ReLUs of the given slope; PyTorch's default for convolutions and matrices is sqrt(5), a bound of 1 / sqrt(fan in).
    /// </summary>
    public static Tensor KaimingUniform(Tensor tensor, SeededRandom random, double slope = 2.23606797749979) =>
        Uniform(tensor, Math.Sqrt(6 / ((1 + slope * slope) * FanIn(tensor))), random);

    /// <summary>Glorot and Bengio 2010, uniform.</summary>
    public static Tensor XavierUniform(Tensor tensor, SeededRandom random) => Uniform(tensor, Math.Sqrt(6.0 / (FanIn(tensor) + FanOut(tensor))), random);

    /// <summary>Values that one output is made of: everything but the first dimension of [O, kH, kW, I] or [out, in].</summary>
    public static long FanIn(Tensor weight) => weight.Shape.Count / weight.Shape[0];

    /// <summary>Outputs that one input enters.</summary>
    private static long FanOut(Tensor weight) => weight.Shape.Count / weight.Shape.C;

    private static Tensor Fill(Tensor tensor, Func<float> next)
    {
        var values = new float[tensor.Shape.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = next();
        tensor.CopyFrom(values);
        return tensor;
    }
}
