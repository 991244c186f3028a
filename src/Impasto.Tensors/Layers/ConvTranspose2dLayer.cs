namespace Impasto.Tensors.Layers;

/// <summary>A transposed convolution with its weight [I, k, k, O] and bias [O], initialised as PyTorch does.</summary>
public sealed class ConvTranspose2dLayer : Module
{
    private readonly int _stride, _padding, _outputPadding;

    /// <summary>A transposed convolution; the defaults double the size.</summary>
    /// <param name="inputs">Channels of the input.</param>
    /// <param name="outputs">Channels of the output.</param>
    /// <param name="kernel">Height and width of the window.</param>
    /// <param name="random">Where the first values come from.</param>
    /// <param name="stride">Distance between inputs in the output.</param>
    /// <param name="padding">Pixels cut off each side.</param>
    /// <param name="outputPadding">Pixels added at the bottom and right.</param>
    /// <param name="bias">Whether there is one.</param>
    public ConvTranspose2dLayer(int inputs, int outputs, int kernel, SeededRandom random, int stride = 2, int padding = 1, int outputPadding = 0, bool bias = true)
    {
        (_stride, _padding, _outputPadding) = (stride, padding, outputPadding);
        // PyTorch counts the fan of the stored layout, here kernel² outputs.
        var bound = 1 / Math.Sqrt((double)kernel * kernel * outputs);
        Weight = Initialize.Uniform(AddParameter("weight", inputs, kernel, kernel, outputs), bound, random);
        Bias = bias ? Initialize.Uniform(AddParameter("bias", outputs), bound, random) : null;
    }

    /// <summary>[I, k, k, O].</summary>
    public Tensor Weight { get; }

    /// <summary>[O], or null.</summary>
    public Tensor? Bias { get; }

    /// <summary>[N, H, W, I] to [N, OH, OW, O].</summary>
    public Tensor Forward(Tensor x) => Ops.ConvTranspose2d(x, Weight, Bias, _stride, _padding, _outputPadding);
}
