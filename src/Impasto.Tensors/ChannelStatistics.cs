using Impasto.Tensors.Kernels;

namespace Impasto.Tensors;

/// <summary>
/// Mean and variance of each channel of an image that comes in parts, combined in double (Chan, Golub and LeVeque 1983): the same as of the whole, to rounding.
/// </summary>
/// <param name="channels">Number of channels.</param>
public sealed class ChannelStatistics(int channels)
{
    private readonly double[] _mean = new double[channels];
    private readonly double[] _squares = new double[channels];

    /// <summary>Number of channels.</summary>
    public int Channels => channels;

    /// <summary>Positions added so far.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a part.</summary>
    /// <param name="part">[1, H, W, C].</param>
    /// <exception cref="NonFiniteException">A channel has NaN or infinity in it.</exception>
    public void Add(Tensor part)
    {
        ArgumentNullException.ThrowIfNull(part);
        var s = part.Shape;
        if (s.Rank != 4 || s.N != 1 || s.C != channels)
            throw new ShapeException("channel statistics", $"a part [1, H, W, {channels}] is needed, but the shape is {s}", s);
        double[] mean = new double[channels], squares = new double[channels];
        Device.Kernels.Moments(s.H * s.W, channels, part.Buffer, mean, squares);
        var more = (long)s.H * s.W;
        var total = Count + more;
        for (var c = 0; c < channels; c++)
        {
            var delta = mean[c] - _mean[c];
            _mean[c] += delta * more / total;
            _squares[c] += squares[c] + delta * delta * ((double)Count * more / total);
            if (!double.IsFinite(_squares[c]))
            {
                throw new NonFiniteException($"Channel {c} of {s} has values that are NaN or infinite, so it has no mean and variance: the weights are no trained network's")
                {
                    Operation = "channel statistics",
                    Shapes = [s.Sizes.ToArray()],
                };
            }
        }
        Count = total;
    }

    /// <summary>The channels' means.</summary>
    public float[] Means() => Array.ConvertAll(_mean, mean => (float)mean);

    /// <summary>1 / sqrt(variance + eps) of each channel, the variance biased.</summary>
    /// <exception cref="InvalidOperationException">Nothing was added.</exception>
    public float[] InverseDeviations(float eps) => Count == 0
        ? throw new InvalidOperationException("Channel statistics need at least one part.")
        : Array.ConvertAll(_squares, squares => (float)(1 / Math.Sqrt(squares / Count + eps)));
}
