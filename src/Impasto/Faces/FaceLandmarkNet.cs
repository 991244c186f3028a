using Impasto.Imaging;
using Impasto.Imaging.Warping;
using Impasto.Tensors;

namespace Impasto.Faces;

/// <summary>face-api's 68-landmark network: four blocks of four separable convolutions with summed shortcuts, each halving the size, then one fully connected layer.</summary>
internal sealed class FaceLandmarkNet : IDisposable
{
    /// <summary>The network sees a square of this size, px.</summary>
    public const int InputSize = 112;

    private static readonly float[] MeanRgb = [122.782f, 117.001f, 104.298f];

    private readonly Tensor _firstFilters;
    private readonly Tensor _firstBias;
    private readonly SeparableConvolution?[][] _blocks;
    private readonly Tensor _lastWeights;
    private readonly Tensor _lastBias;

    public FaceLandmarkNet(string folder)
    {
        var weights = new QuantizedWeights(folder, "face_landmark_68_model");
        _firstFilters = weights.Filters("dense0/conv0/filters");
        _firstBias = weights.Vector("dense0/conv0/bias");
        _blocks = [.. Enumerable.Range(0, 4).Select(block =>
            Enumerable.Range(0, 4).Select(i => block == 0 && i == 0 ? null : new SeparableConvolution(weights, $"dense{block}/conv{i}")).ToArray())];
        _lastWeights = weights.Matrix("fc/weights");
        _lastBias = weights.Vector("fc/bias");
    }

    /// <summary>The 68 points as shares of the square's sides.</summary>
    public Point2[] Locate(Picture square)
    {
        using var scope = new TensorScope();
        var x = Tensor.From(TinyFaceDetector.Normalised(square.Pixels, MeanRgb), 1, InputSize, InputSize, 3);
        foreach (var block in _blocks)
            x = Block(x, block);
        x = Ops.Reshape(Ops.AvgPool2d(x, 7, 2), 1, -1);
        var values = Ops.Linear(x, _lastWeights, _lastBias).ToArray();
        return [.. Enumerable.Range(0, values.Length / 2).Select(i => new Point2(values[2 * i], values[2 * i + 1]))];
    }

    public void Dispose()
    {
        foreach (var tensor in new[] { _firstFilters, _firstBias, _lastWeights, _lastBias })
            tensor.Dispose();
        foreach (var convolution in _blocks.SelectMany(b => b))
            convolution?.Dispose();
    }

    private Tensor Block(Tensor x, SeparableConvolution?[] convolutions)
    {
        var sum = convolutions[0] is { } first
            ? Ops.Relu(first.Forward(x, 2))
            : Ops.Conv2d(SeparableConvolution.SameForStride2(x), _firstFilters, _firstBias, stride: 2, relu: true);
        // Each convolution sees the ReLU of the sum of all before it.
        var input = sum;
        foreach (var convolution in convolutions.AsSpan(1))
        {
            sum = Ops.Add(sum, convolution!.Forward(input));
            input = Ops.Relu(sum);
        }
        return input;
    }
}
