using Impasto.Imaging;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Warping;
using Impasto.Tensors;

namespace Impasto.Faces;

/// <summary>
/// face-api's face descriptor: 128 numbers of a face, near each other for pictures of one person (a ResNet-34 after dlib's, trained so that 0.6 tells people apart). Only measures
/// use it, so that its weights need not be there.
/// </summary>
internal sealed class FaceDescriptor : IDisposable
{
    /// <summary>Numbers of a face.</summary>
    public const int Length = 128;

    private const string FileName = "face_recognition_model";

    /// <summary>The network sees a square of this size, px.</summary>
    private const int InputSize = 150;

    private static readonly float[] MeanRgb = [122.782f, 117.001f, 104.298f];

    private static readonly (string Name, bool Halves)[] Blocks =
    [
        ("conv32_1", false), ("conv32_2", false), ("conv32_3", false), ("conv64_down", true), ("conv64_1", false), ("conv64_2", false), ("conv64_3", false),
        ("conv128_down", true), ("conv128_1", false), ("conv128_2", false), ("conv256_down", true), ("conv256_1", false), ("conv256_2", false), ("conv256_down_out", true),
    ];

    private readonly ScaledConvolution _first;
    private readonly (ScaledConvolution First, ScaledConvolution Second, bool Halves)[] _blocks;
    private readonly Tensor _last;

    /// <summary>Loads the network.</summary>
    /// <param name="folder">Where face_recognition_model lies.</param>
    /// <exception cref="ModelException">It is missing or corrupt.</exception>
    private FaceDescriptor(string folder)
    {
        var weights = new QuantizedWeights(folder, FileName);
        _first = new ScaledConvolution(weights, "conv32_down");
        _blocks = [.. Blocks.Select(b => (new ScaledConvolution(weights, $"{b.Name}/conv1"), new ScaledConvolution(weights, $"{b.Name}/conv2"), b.Halves))];
        _last = weights.Matrix("fc");
    }

    /// <summary>The network; null where its weights don't lie beside the program.</summary>
    /// <param name="folder">Where to look; null looks beside the program.</param>
    public static FaceDescriptor? Open(string? folder = null)
    {
        folder ??= FaceDetector.DefaultFolder;
        return File.Exists(Path.Combine(folder, $"{FileName}.bin")) ? new FaceDescriptor(folder) : null;
    }

    /// <summary>The Euclidean distance of two descriptors: below 0.6 they are most often the same person's.</summary>
    public static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += (a[i] - (double)b[i]) * (a[i] - (double)b[i]);
        return Math.Sqrt(sum);
    }

    /// <summary>A face's 128 numbers.</summary>
    /// <param name="picture">1 or 3 channels.</param>
    /// <param name="face">One of its faces.</param>
    public float[] Describe(Picture picture, FaceLandmarks face)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(face);
        using var scope = new TensorScope();
        var square = Aligned(picture.ToRgb(), face);
        var pixels = TinyFaceDetector.Normalised(square.Pixels, MeanRgb);
        var x = Tensor.From(Array.ConvertAll(pixels, v => v * 255 / 256), 1, InputSize, InputSize, 3);
        x = Ops.MaxPool2d(_first.Forward(x, relu: true, stride: 2, padding: 0), 3, 2);
        foreach (var (first, second, halves) in _blocks)
            x = halves ? Halved(x, first, second) : Ops.Relu(Ops.Add(second.Forward(first.Forward(x, relu: true)), x));
        return Ops.Linear(Ops.Mean(x, [1, 2]), _last).ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _first.Dispose();
        foreach (var (first, second, _) in _blocks)
        {
            first.Dispose();
            second.Dispose();
        }
        _last.Dispose();
    }

    private static Tensor Halved(Tensor x, ScaledConvolution first, ScaledConvolution second)
    {
        var y = second.Forward(first.Forward(x, relu: true, stride: 2, padding: 0));
        var pooled = Ops.AvgPool2d(x, 2);
        // The unpadded convolution leaves a row and a column less than the pooling does: zeros stand for them, as for the channels that are new.
        y = Ops.Pad(y, 0, pooled.Shape.W - y.Shape.W, 0, pooled.Shape.H - y.Shape.H);
        if (pooled.Shape.C < y.Shape.C)
            pooled = Ops.Concat(3, pooled, Tensor.Zeros(y.Shape.N, y.Shape.H, y.Shape.W, y.Shape.C - pooled.Shape.C));
        return Ops.Relu(Ops.Add(pooled, y));
    }

    /// <summary>The square around eyes and mouth that face-api describes, its eyes level.</summary>
    private static Picture Aligned(Picture picture, FaceLandmarks face)
    {
        Point2 left = face.LeftEyeCenter, right = face.RightEyeCenter, mouth = Point2.Mean([.. face.OuterLips, .. face.InnerLips]);
        var side = ((left - mouth).Length + (right - mouth).Length) / 2 / 0.45;
        var center = 1.0 / 3 * (left + right + mouth);
        var across = 1 / face.EyeDistance * (right - left);
        var step = side / InputSize;
        var taps = Math.Clamp((int)Math.Ceiling(step), 1, 8);
        var result = new Picture(InputSize, InputSize, 3);
        ParallelLoop.For(0, InputSize, y =>
        {
            Span<float> pixel = stackalloc float[3];
            for (var x = 0; x < InputSize; x++)
            {
                for (var tap = 0; tap < taps * taps; tap++)
                {
                    double dx = (x + (tap % taps + 0.5) / taps) * step - 0.5 * side, dy = (y + (tap / taps + 0.5) / taps) * step - 0.43 * side;
                    var p = center + new Point2(dx * across.X - dy * across.Y, dx * across.Y + dy * across.X);
                    Sampling.Bilinear(picture.Pixels, picture.Width, picture.Height, 3, (float)p.X, (float)p.Y, pixel);
                    for (var k = 0; k < 3; k++)
                        result[x, y, k] += pixel[k] / (taps * taps);
                }
            }
        });
        return result;
    }

    /// <summary>A convolution with bias, then a scale and an offset of each channel.</summary>
    private sealed class ScaledConvolution(QuantizedWeights weights, string name) : IDisposable
    {
        private readonly Tensor _filters = weights.Filters($"{name}/conv/filters");
        private readonly Tensor _bias = weights.Vector($"{name}/conv/bias");
        private readonly Tensor _scale = weights.Vector($"{name}/scale/weights");
        private readonly Tensor _offset = weights.Vector($"{name}/scale/biases");

        public Tensor Forward(Tensor x, bool relu = false, int stride = 1, int? padding = null)
        {
            var y = Ops.Conv2d(x, _filters, _bias, stride, padding ?? _filters.Shape[1] / 2);
            int[] channels = [1, 1, 1, y.Shape.C];
            y = Ops.Add(Ops.Multiply(y, Ops.Reshape(_scale, channels)), Ops.Reshape(_offset, channels));
            return relu ? Ops.Relu(y) : y;
        }

        public void Dispose()
        {
            _filters.Dispose();
            _bias.Dispose();
            _scale.Dispose();
            _offset.Dispose();
        }
    }
}
