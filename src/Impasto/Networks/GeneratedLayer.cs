using Impasto.Networks.Bands;
using Impasto.Tensors;

namespace Impasto.Networks;

/// <summary>One of the convolutions of a <see cref="GeneratedNet"/> that are made for a style; instance normalisation and ReLU follow each.</summary>
/// <param name="Name">As in the authors' files: "d_conv1", "m_conv2", "g_deconv0".</param>
/// <param name="Step">What it does to the size.</param>
/// <param name="Inputs">Channels that it takes.</param>
/// <param name="Outputs">Channels that it gives.</param>
/// <param name="IsQuarter">Whether what it gives is at a quarter of the picture's resolution.</param>
internal sealed record GeneratedLayer(string Name, GeneratedLayer.Change Step, int Inputs, int Outputs, bool IsQuarter)
{
    /// <summary>What a convolution does to the size.</summary>
    public enum Change
    {
        /// <summary>3x3 of stride 2 over a border of zeros.</summary>
        Halve,

        /// <summary>3x3 without a border: two rows and two columns fewer.</summary>
        Trim,

        /// <summary>4x4, transposed, of stride 2, cut by 1 on each side.</summary>
        Double,
    }

    /// <summary>The filters' sizes: [O, 3, 3, I], of the transposed [I, 4, 4, O].</summary>
    public int[] Sizes => Step == Change.Double ? [Inputs, 4, 4, Outputs] : [Outputs, 3, 3, Inputs];

    /// <summary>Values of the filters.</summary>
    public int Count => Sizes.Aggregate((a, b) => a * b);

    /// <summary>The deviation that He et al. 2015 (arXiv 1502.01852) begin filters with; an output of the transposed ones is made of 2x2 positions.</summary>
    public double Deviation => Math.Sqrt(2.0 / ((Step == Change.Double ? 4 : 9) * Inputs));

    /// <summary>The rows that it sees.</summary>
    public RowWindow Window => Step switch { Change.Halve => RowWindow.HalveOverZeros, Change.Trim => RowWindow.Trim, _ => RowWindow.TransposedByFour };

    /// <summary>[N, H, W, I] to [N, OH, OW, O].</summary>
    public Tensor Convolve(Tensor x, Tensor filters) => Step switch
    {
        Change.Halve => Ops.Conv2d(x, filters, stride: 2, padding: 1),
        Change.Trim => Ops.Conv2d(x, filters),
        _ => Ops.ConvTranspose2d(x, filters, stride: 2, padding: 1),
    };
}
