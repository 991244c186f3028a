using Impasto.Tensors;

namespace Impasto.Networks.AnyStyle;

/// <summary>
/// Mean and covariance of the channels of features that come in parts, each position weighted: added up in double about the first part's mean, so that they are the same as of the
/// whole, to rounding.
/// </summary>
/// <param name="channels">Number of channels.</param>
internal sealed class FeatureStatistics(int channels)
{
    private readonly double[] _sums = new double[channels];
    private readonly double[] _products = new double[channels * channels];
    private float[]? _shift;

    /// <summary>Number of channels.</summary>
    public int Channels => channels;

    /// <summary>The sum of the positions' weights.</summary>
    public double Weight { get; private set; }

    /// <summary>The statistics of a whole image.</summary>
    public static FeatureStatistics Of(Tensor features)
    {
        var statistics = new FeatureStatistics(features.Shape.C);
        statistics.Add(features);
        return statistics;
    }

    /// <summary>Adds a part.</summary>
    /// <param name="part">[1, h, w, C].</param>
    /// <param name="map">How much each position counts [1, h, w, 1], at least 0; null is 1.</param>
    public void Add(Tensor part, Tensor? map = null)
    {
        using var scope = new TensorScope();
        _shift ??= Ops.Mean(part, [1, 2]).ToArray();
        var centerd = Ops.Subtract(part, Tensor.From(_shift, 1, 1, 1, channels));
        var products = Ops.Gram(map is null ? centerd : Ops.Multiply(centerd, Ops.Sqrt(map))).ToArray();
        var sums = Ops.Sum(map is null ? centerd : Ops.Multiply(centerd, map), [1, 2]).ToArray();
        for (var i = 0; i < products.Length; i++)
            _products[i] += products[i];
        for (var c = 0; c < channels; c++)
            _sums[c] += sums[c];
        Weight += map is null ? (double)part.Shape.H * part.Shape.W : Ops.Sum(map).Item();
    }

    /// <summary>The channels' means [C].</summary>
    /// <exception cref="InvalidOperationException">Nothing was added.</exception>
    public float[] Mean()
    {
        if (_shift is null || Weight <= 0)
            throw new InvalidOperationException("Feature statistics need at least one position of a weight above 0.");
        return [.. _sums.Select((sum, c) => (float)(_shift[c] + sum / Weight))];
    }

    /// <summary>The channels' covariance [C * C], divided by the sum of weights.</summary>
    /// <exception cref="InvalidOperationException">Nothing was added.</exception>
    public float[] Covariance()
    {
        if (Weight <= 0)
            throw new InvalidOperationException("Feature statistics need at least one position of a weight above 0.");
        var covariance = new float[channels * channels];
        for (var i = 0; i < channels; i++)
        {
            for (var j = 0; j < channels; j++)
                covariance[i * channels + j] = (float)(_products[i * channels + j] / Weight - _sums[i] / Weight * (_sums[j] / Weight));
        }
        return covariance;
    }
}
