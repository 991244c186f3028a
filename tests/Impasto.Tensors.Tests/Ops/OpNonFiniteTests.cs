using static Impasto.Tensors.Ops;

namespace Impasto.Tensors.Tests.Operations;

/// <summary>NaN in, NaN out: no operation hides one, and gradients keep it too where they depend on the value.</summary>
public class OpNonFiniteTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Cases = new()
    {
        ["affine"] = x => Affine(x, 2, 1),
        ["relu"] = Relu,
        ["leaky relu"] = x => LeakyRelu(x, 0.2f),
        ["tanh"] = Tanh,
        ["sigmoid"] = Sigmoid,
        ["softplus"] = x => Softplus(x),
        ["exp"] = Exp,
        ["log"] = Log,
        ["sqrt"] = Sqrt,
        ["abs"] = Abs,
        ["clamp"] = x => Clamp(x, -1, 1),
        ["pow"] = x => Pow(x, 1.5f),
        ["square"] = x => Pow(x, 2),
        ["add"] = x => Add(x, x),
        ["divide"] = x => Divide(x, x),
        ["sum"] = x => Sum(x),
        ["mean of rows"] = x => Mean(x, [1]),
        ["variance"] = x => Variance(x),
        ["softmax"] = Softmax,
        ["log softmax"] = LogSoftmax,
        ["instance norm"] = x => InstanceNorm(x),
        ["instance norm with relu"] = x => InstanceNorm(x, relu: true),
        ["group norm"] = x => GroupNorm(x, 1),
        ["max pool"] = x => MaxPool2d(x, 2),
        ["avg pool"] = x => AvgPool2d(x, 2),
        ["adaptive avg pool"] = x => AdaptiveAvgPool2d(x, 1, 1),
        ["bilinear"] = x => Interpolate(x, 5, 9, Interpolation.Bilinear),
        ["bicubic"] = x => Interpolate(x, 5, 9, Interpolation.Bicubic),
        ["nearest"] = x => UpsampleNearest(x, 2),
        ["pad"] = x => Pad(x, 1, 1, 1, 1),
        ["gram"] = x => Gram(x),
        ["covariance"] = x => Covariance(x),
        ["total variation"] = x => TotalVariation(x),
        ["total variation, squared"] = x => TotalVariation(x, true),
        ["mse"] = x => Mse(x, Tensor.Zeros(x.Shape.Sizes)),
        ["l1"] = x => L1(x, Tensor.Zeros(x.Shape.Sizes)),
        ["smooth l1"] = x => SmoothL1(x, Tensor.Zeros(x.Shape.Sizes)),
        ["conv2d"] = x => Conv2d(x, Tensor.Full(1, 2, 1, 1, x.Shape.C)),
        ["matmul"] = x => MatMul(Reshape(x, -1, x.Shape.C), Tensor.Full(1, x.Shape.C, 2)),
        ["permute"] = x => Permute(x, 3, 1, 0, 2),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_NaN_is_never_hidden(string name)
    {
        foreach (var (shape, at) in new[] { (new[] { 1, 4, 6, 3 }, 0), (new[] { 1, 4, 6, 3 }, 71), (new[] { 1, 2, 8, 19 }, 100) })
        {
            using var scope = new TensorScope();
            var values = Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => 0.5f + i % 7 * 0.1f).ToArray();
            values[at] = float.NaN;
            Assert.Contains(Cases[name](Tensor.From(values, shape)).ToArray(), float.IsNaN);
        }
    }
}
