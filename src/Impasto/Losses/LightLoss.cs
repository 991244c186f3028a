using Impasto.Imaging.Filters;
using Impasto.Tensors;

namespace Impasto.Losses;

/// <summary>
/// How far the light falls elsewhere than in the content: CIELAB lightness in 0..1, smoothed by an eighth of the picture, mean squared difference. It stands in for the lighting loss of
/// Korshunova et al. 2017, section 3.3, whose network learned light from photographs that can't be had here.
/// </summary>
/// <param name="weight">Factor in the total.</param>
internal sealed class LightLoss(float weight) : ILossTerm
{
    /// <summary>Cells each way in which lightness is compared: an eighth of them is smooth enough for so few.</summary>
    private const int Cells = 16;

    /// <summary>Keeps the slope of the cube root finite where it is dark.</summary>
    private const float Dark = 0.004f;

    private const string LightName = "light";

    /// <inheritdoc/>
    public string Name => LightName;

    /// <inheritdoc/>
    public string? Layer => null;

    /// <inheritdoc/>
    public bool NeedsContent => true;

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor features, Tensor? content, LossBatch batch) => Ops.Affine(Ops.Mse(Light(features), Light(content!)), weight);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static Tensor Light(Tensor pictures)
    {
        // sRGB's curve without its straight foot, then Rec. 709 luminance and CIELAB's cube root.
        var linear = Ops.Pow(Ops.Affine(Ops.Clamp(pictures, 0, 1), 1 / 1.055f, 0.055f / 1.055f), 2.4f);
        var luminance = Ops.Sum(Ops.Multiply(linear, Tensor.From([0.2126f, 0.7152f, 0.0722f], 1, 1, 1, 3)), [3], keepDims: true);
        var lightness = Ops.Affine(Ops.Pow(Ops.Affine(luminance, 1, Dark), 1 / 3f), 1.16f, -0.16f);
        var cells = Ops.AdaptiveAvgPool2d(lightness, Math.Min(Cells, pictures.Shape.H), Math.Min(Cells, pictures.Shape.W));
        var kernel = Gaussian.Kernel(cells.Shape.H / 8.0, truncate: 2);
        var side = kernel.Length;
        var window = new float[side * side];
        for (var i = 0; i < window.Length; i++)
            window[i] = kernel[i / side] * kernel[i % side];
        var padded = Ops.Pad(cells, side / 2, side / 2, side / 2, side / 2, Tensors.Kernels.PaddingMode.Replicate);
        return Ops.Conv2d(padded, Tensor.From(window, 1, side, side, 1));
    }
}
