using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;
using static Impasto.Tensors.Ops;
using static Impasto.Tensors.Tests.Autograd.GradientCheck;

namespace Impasto.Tensors.Tests.Autograd;

/// <summary><see cref="Tape.Gradient"/> against <see cref="Tape.Backward"/>, and its own gradient against central differences.</summary>
public class SecondDerivativeTests
{
    private static readonly Dictionary<string, (Func<Tensor[], Tensor> Function, Tensor[] Inputs)> Cases = new()
    {
        ["affine, leaky relu"] = (x => LeakyRelu(Affine(x[0], -1.7f, 0.3f), 0.2f), [Random(1, 0.4, 2, 3, 5)]),
        ["abs, relu, clamp"] = (x => Clamp(Abs(Relu(x[0])), -9, 9), [Random(2, 3, 5)]),
        ["tanh"] = (x => Tanh(x[0]), [Random(3, 3, 5)]),
        ["sigmoid"] = (x => Sigmoid(x[0]), [Random(4, 3, 5)]),
        ["softplus"] = (x => Softplus(x[0], 2), [Random(5, 3, 5)]),
        ["exp"] = (x => Exp(x[0]), [Random(6, 3, 5)]),
        ["log"] = (x => Log(x[0]), [Random(7, 0.5, 2, 3, 5)]),
        ["sqrt"] = (x => Sqrt(x[0]), [Random(8, 0.5, 2, 3, 5)]),
        ["pow"] = (x => Pow(x[0], -1.5f), [Random(9, 0.7, 2, 3, 5)]),
        ["broadcast"] = (x => Divide(Multiply(Subtract(Add(x[0], x[1]), x[2]), x[1]), x[2]), [Random(10, 2, 1, 4), Random(11, 3, 1), Random(12, 1, 2, 2, 3, 4)]),
        ["sum, mean, variance"] = (x => Multiply(Sum(x[0], [0], keepDims: true), Add(Mean(x[0], [1], keepDims: true), Variance(x[0]))), [Random(13, 3, 5)]),
        ["matmul"] = (x => MatMul(x[0], x[1]), [Random(14, 2, 3, 4), Random(15, 4, 2)]),
        ["linear"] = (x => Linear(x[0], x[1], x[2]), [Random(16, 2, 3), Random(17, 4, 3), Random(18, 4)]),
        ["gram"] = (x => Gram(x[0], 0.1f), [Random(19, 2, 3, 2, 3)]),
        ["squared distance"] = (x => SquaredDistance(x[0], x[1], 0.3f), [Random(20, 3, 4), Random(21, 3, 4)]),
        ["l1, smooth l1, bce"] = (x => Add(SmoothL1(x[0], x[1], 9), BceWithLogits(x[0], Sigmoid(x[1]))), [Random(22, 3, 4), Random(23, 3, 4)]),
        ["conv2d"] = (x => Conv2d(x[0], x[1], x[2], 1, 1), [Random(24, 2, 4, 5, 3), Random(25, -0.5, 0.5, 4, 3, 3, 3), Random(26, 4)]),
        ["conv2d, stride and groups"] = (x => Conv2d(x[0], x[1], null, 2, 1, PaddingMode.Reflect, 1, 2), [Random(27, 1, 5, 6, 4), Random(28, -0.5, 0.5, 2, 3, 3, 2)]),
        ["conv2d 4x4, dilation"] = (x => Conv2d(x[0], x[1], null, 2, 1, PaddingMode.Replicate, 2), [Random(29, 1, 8, 9, 2), Random(30, -0.5, 0.5, 3, 4, 4, 2)]),
        ["conv transpose2d"] = (x => ConvTranspose2d(x[0], x[1], x[2], 2, 1, 1), [Random(31, 1, 3, 4, 5), Random(32, -0.5, 0.5, 5, 3, 3, 2), Random(33, 2)]),
        ["instance norm"] = (x => InstanceNorm(x[0], x[1], x[2]), [Random(34, 2, 4, 3, 2), Random(35, 2), Random(36, 2)]),
        ["instance norm, a row each"] = (x => InstanceNorm(x[0], x[1], x[2]), [Random(37, 2, 4, 3, 2), Random(38, 2, 2), Random(39, 2, 2)]),
        ["instance norm alone"] = (x => InstanceNorm(x[0]), [Random(40, 2, 4, 3, 2)]),
        ["group norm"] = (x => GroupNorm(x[0], 2, x[1], x[2]), [Random(41, 2, 3, 3, 4), Random(42, 4), Random(43, 4)]),
        ["batch norm"] = (x => BatchNorm(x[0], x[1], x[2], null, null), [Random(44, 2, 3, 3, 2), Random(45, 2), Random(46, 2)]),
        ["layer norm"] = (x => LayerNorm(x[0], x[1], x[2]), [Random(47, 2, 2, 3, 2), Random(48, 2, 3, 2), Random(49, 2, 3, 2)]),
        ["batch norm in use"] = (x => BatchNormFixed(x[0], x[1], x[2], x[3], x[4]), [Random(50, 1, 2, 3, 2), Random(51, 2), Random(52, 0.5, 2, 2), Random(53, 2), Random(54, 2)]),
        ["average pools"] = (x => Concat(1, AvgPool2d(x[0], 3, 2, 1, countPadding: false), AdaptiveAvgPool2d(x[0], 2, 3)), [Random(55, 1, 5, 6, 2)]),
        ["resampling"] = (x => Pad(Interpolate(UpsampleNearest(x[0], 2), 5, 7, Interpolation.Bicubic), 1, 0, 2, 1, PaddingMode.Reflect), [Random(56, 1, 3, 4, 2)]),
        ["shaping"] = (x => PixelShuffle(Slice(Permute(Reshape(x[0], 2, 2, 2, 8), 0, 2, 1, 3), [0, 0, 0, 0], [2, 2, 2, 8], [1, 1, 2, 1]), 2), [Random(57, 2, 4, 8)]),
        ["embedding"] = (x => Embedding(x[0], 2, 0, 2), [Random(58, 3, 4)]),
        ["softmax"] = (x => Softmax(x[0]), [Random(59, 3, 4)]),
        ["log softmax"] = (x => LogSoftmax(x[0]), [Random(60, 3, 4)]),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_gradient_has_a_gradient(string name)
    {
        var (function, inputs) = Cases[name];
        using var scope = new TensorScope();
        var weights = Random(99, function(inputs).Shape.Sizes);
        // Squares too, so that no first gradient is a constant.
        Tensor Value(Tensor[] x)
        {
            var y = function(x);
            return Sum(Multiply(Add(y, Multiply(y, y)), weights));
        }
        Tensor Penalty(Tensor[] x)
        {
            Tensor? sum = null;
            foreach (var gradient in Tape.Gradient(Value(x), x))
                sum = sum is null ? Sum(Multiply(gradient, gradient)) : Add(sum, Sum(Multiply(gradient, gradient)));
            return sum!;
        }
        foreach (var input in inputs)
            input.RequiresGrad = true;
        var first = Tape.Gradient(Value(inputs), inputs);
        Tape.Backward(Value(inputs));
        for (var i = 0; i < inputs.Length; i++)
        {
            Assert.Equal(inputs[i].Shape, first[i].Shape);
            Close(inputs[i].Grad!.ToArray(), first[i].ToArray(), 2e-5, $"the gradient on input {i}");
            inputs[i].ZeroGrad();
        }
        CheckAlong(Penalty, inputs, 2e-3f);
    }

    /// <summary>The critic of Gulrajani et al. 2017 in small: the gradient of its penalty on every weight, behind a mean score's in the same backward pass.</summary>
    [Fact]
    public void A_gradient_penalty_trains_a_critic()
    {
        for (var seed = 0; ; seed++)
        {
            using var scope = new TensorScope();
            Tensor[] w =
            [
                Random(seed, -0.4, 0.4, 4, 4, 4, 3), Random(seed + 1, 4), Random(seed + 2, 0.5, 1.5, 4), Random(seed + 3, 4),
                Random(seed + 4, -0.4, 0.4, 3, 3, 3, 4), Random(seed + 5, -1.0, 1, 2, 3),
                Random(seed + 6, -1.0, 1, 2, 1),
            ];
            var x = Random(seed + 7, -1.0, 1, 2, 8, 8, 3);
            var nearest = float.MaxValue;
            Tensor Critic(Tensor input)
            {
                var first = Conv2d(input, w[0], w[1], stride: 2, padding: 1);
                var second = Conv2d(InstanceNorm(LeakyRelu(first, 0.2f), w[2], w[3]), w[4], padding: 1);
                nearest = Math.Min(nearest, first.ToArray().Concat(second.ToArray()).Min(Math.Abs));
                return Sum(MatMul(Linear(Mean(LeakyRelu(second, 0.2f), [1, 2]), w[5]), w[6]));
            }
            Tensor Loss(Tensor[] _)
            {
                var between = x.Detach();
                between.RequiresGrad = true;
                var gradient = Tape.Gradient(Critic(between), between)[0];
                var norm = Sqrt(Sum(Multiply(gradient, gradient), [1, 2, 3]));
                return Add(Affine(Mean(Pow(Affine(norm, 1, -1), 2)), 10), Critic(x));
            }
            foreach (var weight in w)
                weight.RequiresGrad = true;
            Loss(w);
            // No ReLU may turn within the step of a difference.
            if (nearest < 0.004)
                continue;
            CheckAlong(Loss, w, 5e-4f);
            return;
        }
    }

    [Fact]
    public void A_fused_ReLU_has_the_second_derivative_of_one_behind()
    {
        using var scope = new TensorScope();
        Tensor x = Random(15, 1, 6, 7, 4), weight = Random(16, 5, 3, 3, 4), bias = Random(17, 5), gamma = Random(18, 4), beta = Random(19, 4);
        Same(t => Conv2d(t[0], t[1], t[2], padding: 1, relu: true), t => Relu(Conv2d(t[0], t[1], t[2], padding: 1)), x, weight, bias);
        Same(t => InstanceNorm(t[0], t[1], t[2], relu: true), t => Relu(InstanceNorm(t[0], t[1], t[2])), x, gamma, beta);

        static void Same(Func<Tensor[], Tensor> fused, Func<Tensor[], Tensor> apart, params Tensor[] inputs)
        {
            var results = new List<float[]>();
            foreach (var function in new[] { fused, apart })
            {
                foreach (var input in inputs)
                {
                    input.RequiresGrad = true;
                    input.ZeroGrad();
                }
                var y = function(inputs);
                var gradient = Tape.Gradient(Sum(Multiply(y, y)), inputs[0])[0];
                Tape.Backward(Sum(Multiply(gradient, gradient)));
                results.Add([.. inputs.SelectMany(input => input.Grad?.ToArray() ?? [])]);
            }
            Close(results[1], results[0], 1e-4, "the second derivative");
        }
    }

    [Fact]
    public void An_operation_without_a_second_derivative_is_named()
    {
        using var scope = new TensorScope();
        Tensor x = Random(1, 1, 4, 4, 2), weight = Random(2, 2, 3, 3, 2);
        x.RequiresGrad = true;
        Refuses("max pool2d", MaxPool2d(x, 2));
        Refuses("total variation", TotalVariation(x));
        Refuses("upsample conv2d", UpsampleConv2d(x, weight));
        Refuses("checkpoint", Tape.Checkpoint(x, t => Multiply(t, t)));
        Refuses("svdvals", Svdvals(Reshape(x, 4, 8)));
        // What doesn't lie between the inputs and the result may be anything.
        var between = Affine(x, 2);
        Assert.Equal(between.Shape, Tape.Gradient(Sum(Multiply(between, MaxPool2d(between.Detach(), 1))), between)[0].Shape);
        using (Tape.Pause())
            Assert.Contains("Tape.Pause", Assert.Throws<InvalidOperationException>(() => Tape.Gradient(Sum(between), x)).Message, StringComparison.Ordinal);

        void Refuses(string op, Tensor y)
        {
            using var layer = Tape.Layer("critic");
            Assert.Contains($"{op}", Assert.Throws<NotSupportedException>(() => Tape.Gradient(Sum(y), x)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_gradient_leaves_everything_as_it_was()
    {
        using var scope = new TensorScope();
        Tensor x = Random(1, 2, 3), unrelated = Random(2, 2);
        x.RequiresGrad = unrelated.RequiresGrad = true;
        var square = Multiply(x, x);
        var root = Sum(square);
        var gradients = Tape.Gradient(root, square, x, unrelated);
        Assert.Null(x.Grad);
        Assert.All(gradients[0].ToArray(), g => Assert.Equal(1, g));
        Assert.Equal(x.ToArray().Select(v => 2 * v), gradients[1].ToArray());
        Assert.All(gradients[2].ToArray(), g => Assert.Equal(0, g));
        Tape.Backward(root);
        Assert.Equal(x.ToArray().Select(v => 2 * v), x.Grad!.ToArray());
        Tape.Backward(Sum(gradients[1]));
        Assert.Equal(x.ToArray().Select(v => 2 * v + 2), x.Grad!.ToArray());
    }

    /// <summary>The tape's gradients of a scalar against its central differences along random directions.</summary>
    private static void CheckAlong(Func<Tensor[], Tensor> scalar, Tensor[] inputs, float h)
    {
        var random = new Random(7);
        Tape.Backward(scalar(inputs));
        foreach (var input in inputs)
        {
            var values = input.ToArray();
            var slopes = input.Grad!.ToArray();
            for (var trial = 0; trial < 3; trial++)
            {
                var direction = values.Select(_ => (float)(random.NextDouble() * 2 - 1)).ToArray();
                double plus = At(h), minus = At(-h), predicted = 0, size = 0;
                for (var i = 0; i < values.Length; i++)
                {
                    var step = (double)(values[i] + h * direction[i]) - (values[i] - h * direction[i]);
                    predicted += slopes[i] * step;
                    size += Math.Abs(slopes[i] * step);
                }
                var allowed = 2e-2 * size + 4e-6 * (Math.Abs(plus) + Math.Abs(minus));
                Assert.True(Math.Abs(plus - minus - predicted) <= allowed,
                    $"input {Array.IndexOf(inputs, input)}, trial {trial}: changed by {plus - minus:g6}, the gradient predicts {predicted:g6}; allowed {allowed:g3}.");

                double At(float by)
                {
                    input.CopyFrom([.. values.Zip(direction, (v, d) => v + by * d)]);
                    return scalar(inputs).Item();
                }
            }
            input.CopyFrom(values);
        }
    }

    private static void Close(float[] expected, float[] found, double relative, string what)
    {
        var scale = expected.Max(Math.Abs) + 1e-12;
        Assert.Equal(expected.Length, found.Length);
        Assert.True(expected.Zip(found, (a, b) => Math.Abs(a - b)).Max() <= relative * scale,
            $"{what} differs: {string.Join(' ', expected.Take(6))} against {string.Join(' ', found.Take(6))}");
    }
}
