using Impasto.Tensors.Kernels;
using static Impasto.Tensors.Ops;
using static Impasto.Tensors.Tests.Autograd.GradientCheck;

namespace Impasto.Tensors.Tests.Autograd;

/// <summary>Every operation's gradient against central differences, on odd sizes, single rows, columns and pixels.</summary>
public class GradientCheckTests
{
    private static readonly Dictionary<string, Func<Tensor[], Tensor>> Unaries = new()
    {
        ["affine"] = x => Affine(x[0], -1.7f, 0.3f),
        ["negate"] = x => Negate(x[0]),
        ["relu"] = x => Relu(x[0]),
        ["leaky relu"] = x => LeakyRelu(x[0], 0.2f),
        ["tanh"] = x => Tanh(x[0]),
        ["sigmoid"] = x => Sigmoid(x[0]),
        ["softplus"] = x => Softplus(x[0], 2, 20),
        ["exp"] = x => Exp(x[0]),
        ["log"] = x => Log(Affine(Abs(x[0]), 1, 0.5f)),
        ["sqrt"] = x => Sqrt(Affine(Abs(x[0]), 1, 0.5f)),
        ["abs"] = x => Abs(x[0]),
        ["clamp"] = x => Clamp(x[0], -5, 5),
        ["pow 2"] = x => Pow(x[0], 2),
        ["pow 3"] = x => Pow(x[0], 3),
        ["pow -0.5"] = x => Pow(Affine(Abs(x[0]), 1, 1), -0.5f),
        ["sum"] = x => Sum(x[0]),
        ["mean of the last"] = x => Mean(x[0], [-1]),
        ["sum of the first, kept"] = x => Sum(x[0], [0], keepDims: true),
        ["variance"] = x => Variance(x[0], unbiased: false),
        ["reshape"] = x => Multiply(Reshape(x[0], -1), Reshape(x[0], -1)),
        ["transpose"] = x => Transpose(x[0], 0, -1),
        ["concat with itself"] = x => Concat(0, x[0], Affine(x[0], 2)),
        ["softmax"] = x => Softmax(x[0]),
        ["log softmax"] = x => LogSoftmax(x[0]),
        ["hinge"] = x => HingeDiscriminator(Affine(x[0], 0.1f), Affine(x[0], 0.2f)),
    };

    /// <summary>On [N, H, W, C] with at least one value and, but for 'needs positions', of any height and width.</summary>
    private static readonly Dictionary<string, Func<Tensor[], Tensor>> Images = new()
    {
        ["max pool of 1"] = x => MaxPool2d(x[0], 1),
        ["avg pool 3 padded"] = x => AvgPool2d(x[0], 3, 1, 1),
        ["avg pool 3 padded, not counted"] = x => AvgPool2d(x[0], 3, 2, 1, countPadding: false),
        ["adaptive avg pool"] = x => AdaptiveAvgPool2d(x[0], 2, 3),
        ["upsample nearest"] = x => UpsampleNearest(x[0], 2),
        ["bilinear"] = x => Interpolate(x[0], 4, 7, Interpolation.Bilinear),
        ["bilinear, corners"] = x => Interpolate(x[0], 3, 2, Interpolation.Bilinear, alignCorners: true),
        ["bicubic"] = x => Interpolate(x[0], 5, 3, Interpolation.Bicubic),
        ["bilinear, antialiased"] = x => Interpolate(x[0], 2, 1, Interpolation.Bilinear, antialias: true),
        ["nearest exact"] = x => Interpolate(x[0], 3, 5, Interpolation.NearestExact),
        ["pad zeros"] = x => Pad(x[0], 1, 2, 0, 3, PaddingMode.Zeros, 0.5f),
        ["pad replicate"] = x => Pad(x[0], 2, 1, 3, 0, PaddingMode.Replicate),
        ["gram"] = x => Gram(x[0], 0.1f),
        ["covariance, biased"] = x => Covariance(x[0], unbiased: false),
        ["total variation"] = x => TotalVariation(x[0]),
        ["total variation, squared"] = x => TotalVariation(x[0], squared: true),
        ["layer norm"] = x => LayerNorm(Concat(3, x[0], Affine(x[0], -0.5f, 1))),
        ["crop"] = x => Crop(x[0], 0, 1, 0, 1),
    };

    public static TheoryData<string, int> UnaryCases => Cross(Unaries.Keys, Enumerable.Range(0, 3));

    public static TheoryData<string, int> ImageCases => Cross(Images.Keys, Enumerable.Range(0, 5));

    [Theory]
    [MemberData(nameof(UnaryCases))]
    public void Elementwise_and_reductions(string name, int shape)
    {
        int[][] shapes = [[1], [7], [3, 1, 5]];
        Check(Unaries[name], 1, Random(11 + shape, shapes[shape]));
    }

    [Theory]
    [MemberData(nameof(ImageCases))]
    public void Of_images(string name, int shape)
    {
        int[][] shapes = [[1, 1, 1, 1], [2, 5, 7, 3], [1, 1, 6, 2], [1, 9, 1, 17], [2, 3, 3, 33]];
        Check(Images[name], 2, Random(23 + shape, shapes[shape]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Of_two_broadcast_operands(int shape)
    {
        (int[] A, int[] B)[] shapes = [([3, 4], [3, 4]), ([2, 3, 4, 5], [5]), ([2, 1, 4, 1], [3, 1, 5]), ([], [3]), ([1], [2, 2]), ([2, 5, 1, 3], [2, 1, 4, 3])];
        Tensor a = Random(5, shapes[shape].A), b = Random(6, 0.5, 2, shapes[shape].B);
        Check(x => Add(x[0], x[1]), 3, a, b);
        Check(x => Subtract(x[0], x[1]), 3, a, b);
        Check(x => Multiply(x[0], x[1]), 3, a, b);
        Check(x => Divide(x[0], x[1]), 3, a, b);
    }

    [Fact]
    public void Of_losses()
    {
        Tensor a = Random(7, 3, 5), b = Random(8, 3, 5);
        Check(x => Mse(x[0], x[1]), 4, a, b);
        Check(x => SquaredDistance(x[0], x[1], 0.3f), 4, a, b);
        Check(x => L1(x[0], x[1], Reduction.Sum), 4, a, b);
        Check(x => SmoothL1(x[0], x[1], 0.7f), 4, a, b);
        Check(x => BceWithLogits(x[0], Tensor.From([.. Enumerable.Range(0, 15).Select(i => i % 2f)], 3, 5)), 4, a);
        Check(x => CrossEntropy(x[0], [4, 0, 2]), 4, a);
        Check(x => CosineSimilarityMatrix(x[0], x[1]), 4, a, b);
    }

    [Theory]
    [InlineData(1, 1, 1, 3, 2, 1, 0, PaddingMode.Zeros, 1, 1)]
    [InlineData(2, 5, 7, 3, 4, 3, 1, PaddingMode.Reflect, 1, 1)]
    [InlineData(1, 6, 5, 4, 6, 3, 2, PaddingMode.Replicate, 2, 2)]
    [InlineData(1, 1, 9, 2, 3, 3, 1, PaddingMode.Zeros, 2, 1)]
    [InlineData(1, 12, 11, 3, 5, 9, 4, PaddingMode.Reflect, 1, 1)]
    [InlineData(1, 9, 10, 17, 19, 3, 1, PaddingMode.Zeros, 1, 1)]
    public void Of_convolutions(int n, int h, int w, int c, int o, int kernel, int padding, PaddingMode mode, int stride, int groups)
    {
        Tensor x = Random(9, n, h, w, c), weight = Random(10, -0.5, 0.5, o, kernel, kernel, c / groups), bias = Random(11, o);
        Check(t => Conv2d(t[0], t[1], t[2], stride, padding, mode, 1, groups), 5, x, weight, bias);
        Check(t => Conv2d(t[0], t[1], null, stride, padding, mode, 1, groups), 5, x, weight);
    }

    [Fact]
    public void Of_transposed_convolutions()
    {
        Tensor x = Random(12, 2, 3, 4, 5), weight = Random(13, -0.5, 0.5, 5, 3, 3, 2), bias = Random(14, 2);
        Check(t => ConvTranspose2d(t[0], t[1], t[2], 2, 1, 1), 6, x, weight, bias);
        Check(t => ConvTranspose2d(t[0], t[1], null, 3, 0, 2), 6, x, weight);
    }

    [Fact]
    public void A_fused_ReLU_has_the_gradient_of_one_behind()
    {
        // Away from the kink differences tell nothing that the comparison doesn't: the same computation unfused.
        Tensor x = Random(15, 1, 6, 7, 4), weight = Random(16, 5, 3, 3, 4), bias = Random(17, 5), gamma = Random(18, 5), beta = Random(19, 5);
        Same(t => Conv2d(t[0], t[1], t[2], padding: 1, relu: true), t => Relu(Conv2d(t[0], t[1], t[2], padding: 1)), x, weight, bias);
        var features = Random(20, 2, 5, 3, 5);
        Same(t => InstanceNorm(t[0], t[1], t[2], relu: true), t => Relu(InstanceNorm(t[0], t[1], t[2])), features, gamma, beta);
    }

    [Theory]
    [InlineData(1, 2, 1, 3)]
    [InlineData(2, 5, 7, 4)]
    [InlineData(1, 40, 33, 17)]
    public void Of_normalizations(int n, int h, int w, int c)
    {
        Tensor x = Random(21, n, h, w, c), gamma = Random(22, c), beta = Random(23, c), rows = Random(24, n, c), offsets = Random(25, n, c);
        Check(t => InstanceNorm(t[0], t[1], t[2]), 7, x, gamma, beta);
        Check(t => InstanceNorm(t[0], t[1], t[2]), 7, x, rows, offsets);
        Check(t => InstanceNorm(t[0], null, t[1]), 7, x, beta);
        Check(t => GroupNorm(t[0], c == 4 ? 2 : 1, t[1], t[2]), 7, x, gamma, beta);
        Check(t => BatchNorm(t[0], t[1], t[2], null, null), 7, x, gamma, beta);
        Check(t => BatchNormFixed(t[0], t[1], Affine(Abs(t[2]), 1, 0.1f), t[3], t[4]), 7, x, Random(26, c), Random(27, c), gamma, beta);
        Check(t => ChannelMeanStd(t[0]).Deviation, 7, x);
    }

    [Fact]
    public void Of_matrices()
    {
        Check(t => MatMul(t[0], t[1]), 8, Random(31, 5, 7), Random(32, 7, 3));
        Check(t => MatMul(t[0], t[1]), 8, Random(33, 3, 5, 7), Random(34, 7, 2));
        Check(t => MatMul(t[0], t[1]), 8, Random(35, 4, 5), Random(36, 3, 5, 2));
        Check(t => MatMul(t[0], t[1]), 8, Random(37, 4, 1), Random(38, 1));
        Check(t => Linear(t[0], t[1], t[2]), 8, Random(39, 2, 3, 5), Random(40, 4, 5), Random(41, 4));
    }

    [Fact]
    public void Of_sampling_and_gathering()
    {
        // Grid points well inside cells, where the sample is smooth in them.
        var grid = Tensor.From([-0.6f, 0.3f, 0.1f, -0.45f, 0.62f, 0.9f, -0.9f, -0.05f], 1, 2, 2, 2);
        Check(t => GridSample(t[0], t[1]), 9, 1e-3, Random(42, 1, 5, 6, 3), grid);
        Check(t => GridSample(t[0], t[1], PaddingMode.Replicate, true), 9, 1e-3, Random(43, 1, 4, 3, 1), grid);
        Check(t => Embedding(t[0], 2, 0, 2), 9, Random(44, 3, 4));
        Check(t => PixelShuffle(t[0], 2), 9, Random(45, 1, 2, 3, 8));
        Check(t => Slice(t[0], [1, 0], [4, 5], [2, 3]), 9, Random(46, 4, 5));
        Check(t => Permute(t[0], 2, 0, 1), 9, Random(47, 2, 3, 4));
    }

    [Fact]
    public void Of_matrix_functions()
    {
        var root = Random(51, 5, 5);
        // Symmetric and well conditioned: R Rᵀ + 3.
        Tensor Spd(Tensor r) => Add(MatMul(r, Transpose(r, 0, 1)), Tensor.From([.. Enumerable.Range(0, 25).Select(i => i % 6 == 0 ? 3f : 0)], 5, 5));
        Check(t => SpdPower(Spd(t[0]), 0.5), 10, root);
        Check(t => SpdPower(Spd(t[0]), -0.5), 10, root);
        Check(t => Cholesky(Spd(t[0])), 10, root);
        Check(t => Eigvalsh(Spd(t[0])), 10, root);
        Check(t => Svdvals(t[0]), 10, Random(52, 4, 6));
        // Vectors in a combination that their signs leave alone.
        Check(t => Pow(Eigh(Spd(t[0])).Vectors, 2), 10, 1e-3, root);
    }

    private static void Same(Func<Tensor[], Tensor> one, Func<Tensor[], Tensor> other, params Tensor[] inputs)
    {
        var results = new List<float[]>[2];
        for (var i = 0; i < 2; i++)
        {
            using var scope = new TensorScope();
            foreach (var input in inputs)
            {
                input.ZeroGrad();
                input.RequiresGrad = true;
            }
            var y = (i == 0 ? one : other)(inputs);
            results[i] = [y.ToArray()];
            var upstream = Random(99, y.Shape.Sizes);
            Impasto.Tensors.Autograd.Tape.Backward(y, upstream);
            results[i].AddRange(inputs.Select(input => input.Grad!.ToArray()));
        }
        for (var k = 0; k < results[0].Count; k++)
            Assert.True(results[0][k].Zip(results[1][k], (a, b) => Math.Abs(a - b)).Max() <= 1e-5f * results[0][k].Max(Math.Abs), $"Result {k} differs.");
    }

    private static TheoryData<string, int> Cross(IEnumerable<string> names, IEnumerable<int> numbers)
    {
        var data = new TheoryData<string, int>();
        foreach (var name in names)
        {
            foreach (var number in numbers)
                data.Add(name, number);
        }
        return data;
    }
}
