using Impasto.Tensors.Kernels;

namespace Impasto.Tensors.Layers;

/// <summary>A convolution with its weight [O, k, k, I / groups] and bias [O], initialised as PyTorch does.</summary>
public sealed class Conv2dLayer : Module
{
    private readonly int _stride, _padding, _dilation, _groups;
    private readonly PaddingMode _mode;

    /// <summary>A convolution.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="kernel">Height and width of the window.</param>
    /// <param name="random">Where the first values come from.</param>
    /// <param name="stride">Step of the window.</param>
    /// <param name="padding">Pixels on each side; null means kernel / 2, which keeps the size at stride 1.</param>
    /// <param name="mode">What they hold.</param>
    /// <param name="dilation">Distance between taps.</param>
    /// <param name="groups">Channel groups convolved apart.</param>
    /// <param name="bias">Whether there is one.</param>
    public Conv2dLayer(int inputs, int outputs, int kernel, SeededRandom random, int stride = 1, int? padding = null, PaddingMode mode = PaddingMode.Zeros, int dilation = 1,
        int groups = 1, bool bias = true)
    {
        (_stride, _padding, _mode, _dilation, _groups) = (stride, padding ?? kernel / 2, mode, dilation, groups);
        Weight = Initialize.KaimingUniform(AddParameter("weight", outputs, kernel, kernel, inputs / groups), random);
        Bias = bias ? Initialize.Uniform(AddParameter("bias", outputs), 1 / Math.Sqrt(Initialize.FanIn(Weight)), random) : null;
    }

    /// <summary>[O, k, k, I / groups].</summary>
    public Tensor Weight { get; }

    /// <summary>[O], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>[N, H, W, I] to [N, OH, OW, O].</summary>
    public Tensor Forward(Tensor x, bool relu = false) => Ops.Conv2d(x, Weight, Bias, _stride, _padding, _mode, _dilation, _groups, relu);

    /// <summary>[N, H, W, I] to [N, 2 H, 2 W, O]: the input's pixels doubled each way first, fused. For 3x3 layers of stride 1 and padding 1.</summary>
    /// <exception cref="ShapeException">The layer is another.</exception>
    public Tensor ForwardUpsampled(Tensor x, bool relu = false) => (Weight.Shape[1], _stride, _padding, _dilation, _groups) == (3, 1, 1, 1, 1)
        ? Ops.UpsampleConv2d(x, Weight, Bias, _mode, relu)
        : throw new ShapeException("upsample conv2d",
            $"a 3x3 layer of stride 1 and padding 1 is needed, but the weight is {Weight.Shape}, the stride {_stride} and the padding {_padding}", Weight.Shape);
}
