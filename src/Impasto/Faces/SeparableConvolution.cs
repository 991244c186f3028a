using Impasto.Tensors;

namespace Impasto.Faces;

/// <summary>A depthwise 3x3 convolution and a pointwise one with bias, as MobileNet has them; padding as TensorFlow's "same".</summary>
internal sealed class SeparableConvolution(QuantizedWeights weights, string name) : IDisposable
{
    private readonly Tensor _depthwise = weights.Depthwise($"{name}/depthwise_filter");
    private readonly Tensor _pointwise = weights.Filters($"{name}/pointwise_filter");
    private readonly Tensor _bias = weights.Vector($"{name}/bias");

    /// <summary>x [N, H, W, I] to [N, ceil(H / stride), ceil(W / stride), O].</summary>
    public Tensor Forward(Tensor x, int stride = 1)
    {
        var channels = x.Shape.C;
        using var spatial = stride == 1 ? Ops.Conv2d(x, _depthwise, padding: 1, groups: channels) : Halved();
        return Ops.Conv2d(spatial, _pointwise, _bias);

        Tensor Halved()
        {
            using var padded = SameForStride2(x);
            return Ops.Conv2d(padded, _depthwise, stride: 2, groups: channels);
        }
    }

    /// <summary>TensorFlow pads an even size below and to the right only.</summary>
    public static Tensor SameForStride2(Tensor x) => Ops.Pad(x, x.Shape.W % 2, 1, x.Shape.H % 2, 1);

    public void Dispose()
    {
        _depthwise.Dispose();
        _pointwise.Dispose();
        _bias.Dispose();
    }
}
