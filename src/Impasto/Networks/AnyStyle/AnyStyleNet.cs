using Impasto.Perception;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Layers;

namespace Impasto.Networks.AnyStyle;

/// <summary>
/// A perceptual network cut off at relu3_1, a decoder back to pictures and, between them, a transform of features: any style in one pass. Features are divided by each channel's rms
/// over many pictures, so that all count alike. The encoder is never trained.
/// </summary>
internal sealed class AnyStyleNet : Module
{
    /// <summary>The layer whose features are transformed.</summary>
    public const string Layer = "relu3_1";

    /// <summary>Pixels of the picture to a position of the features, each way.</summary>
    public const int Cell = 4;

    /// <summary>Pixels beside a place on which the encoder's features there depend, rounded up to whole cells.</summary>
    private const int EncoderReach = 16;

    private readonly Tensor _scale;

    /// <param name="encoder">Cut off at <see cref="Layer"/>; not owned.</param>
    /// <param name="decoder">Owned.</param>
    /// <param name="learnt">Owned; null where there are transforms of a closed form alone.</param>
    public AnyStyleNet(PerceptualNetwork encoder, FeatureDecoder decoder, LearntTransform? learnt)
    {
        Encoder = encoder;
        Decoder = AddModule("decoder", decoder);
        Learnt = learnt is null ? null : AddModule("learnt", learnt);
        _scale = AddBuffer("scale", 1, Channels);
    }

    /// <summary>The encoder.</summary>
    public PerceptualNetwork Encoder { get; }

    /// <summary>The decoder.</summary>
    public FeatureDecoder Decoder { get; }

    /// <summary>The learnt transform, or null.</summary>
    public LearntTransform? Learnt { get; }

    /// <summary>Channels of the features.</summary>
    public int Channels => Encoder.Channels(Layer);

    /// <summary>Pixels that must be seen beside a part of a picture so that it is painted as in the whole; a multiple of <see cref="Cell"/>.</summary>
    public int Halo => (EncoderReach + Decoder.Reach + 2 * Cell + Cell - 1) / Cell * Cell;

    /// <summary>Pixels that must be seen beside a part so that its features, and what a learnt transform sees in them, are those of the whole.</summary>
    public static int FeatureHalo => EncoderReach + 4 * Cell;

    /// <summary>Takes the channels' scale from pictures [N, H, W, 3]: afterwards their features have rms 1.</summary>
    public void Calibrate(Tensor pictures)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        Initialize.Constant(_scale, 1);
        var features = Encode(pictures);
        var squares = Ops.Mean(Ops.Multiply(features, features), [0, 1, 2]).ToArray();
        var typical = squares.Average();
        _scale.CopyFrom([.. squares.Select(square => 1 / MathF.Sqrt(Math.Max(square, 1e-4f * typical)))]);
    }

    /// <summary>Pictures [N, H, W, 3], RGB in 0..1, sides multiples of 4, to features [N, H / 4, W / 4, C]; no gradient.</summary>
    public Tensor Encode(Tensor pictures)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        return scope.Keep(Ops.Multiply(Encoder.Features(pictures, Layer)[Layer], Ops.Reshape(_scale, 1, 1, 1, Channels)));
    }

    /// <summary>What the transforms need of a style picture [1, H, W, 3], RGB in 0..1, of any size.</summary>
    public StyleCode Prepare(Tensor style)
    {
        using var pause = Tape.Pause();
        using var scope = new TensorScope();
        var features = Encode(WholeCells(style));
        var statistics = FeatureStatistics.Of(features);
        var mean = statistics.Mean();
        var learnt = Learnt?.StyleMatrix(Ops.Subtract(features, Tensor.From(mean, 1, 1, 1, Channels))).ToArray() ?? [];
        return new StyleCode(mean, statistics.Covariance(), learnt);
    }

    /// <summary>The picture continued at the right and below to sides that are multiples of <see cref="Cell"/>; its last pixels are repeated.</summary>
    public static Tensor WholeCells(Tensor picture)
    {
        int right = -picture.Shape.W & (Cell - 1), below = -picture.Shape.H & (Cell - 1);
        return right == 0 && below == 0 ? picture : Ops.Pad(picture, 0, right, 0, below, PaddingMode.Replicate);
    }
}
