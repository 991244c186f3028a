using System.Numerics;

namespace Impasto.Imaging.Resampling;

/// <summary>For each output position along one axis: where its window starts, how long it is and its weights, which sum to 1.</summary>
internal sealed class ResampleAxis
{
    public const int FixedBits = 22;

    /// <param name="filter">The kernel.</param>
    /// <param name="from">Positions before.</param>
    /// <param name="to">Positions after.</param>
    /// <param name="begin">The first of those that are wanted.</param>
    /// <param name="count">How many are wanted; null is all that follow.</param>
    public ResampleAxis(ResampleFilter filter, int from, int to, int begin = 0, int? count = null)
    {
        var support = filter switch
        {
            ResampleFilter.Box => 0.5,
            ResampleFilter.Bilinear => 1.0,
            ResampleFilter.Bicubic => 2.0,
            ResampleFilter.Lanczos => 3.0,
            _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "There is no such resampling filter."),
        };
        var ratio = (double)from / to;
        var scale = Math.Max(1, ratio);
        var reach = support * scale;
        var longest = Math.Min(from, (int)Math.Ceiling(reach) * 2 + 1);
        Length = count ?? to - begin;
        // Padded with zero weights to whole vectors.
        Stride = (longest + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        Starts = new int[Length];
        Counts = new int[Length];
        Weights = new float[checked(Length * Stride)];
        FixedWeights = new int[Weights.Length];
        var window = new double[longest];
        for (var i = 0; i < Length; i++)
        {
            var center = (begin + i + 0.5) * ratio;
            var first = Math.Max(0, (int)(center - reach + 0.5));
            var end = Math.Min(from, (int)(center + reach + 0.5));
            var sum = 0.0;
            for (var j = first; j < end; j++)
                sum += window[j - first] = Kernel(filter, (j - center + 0.5) / scale);
            Starts[i] = first;
            Counts[i] = end - first;
            for (var j = 0; j < end - first; j++)
            {
                var weight = window[j] / sum;
                Weights[i * Stride + j] = (float)weight;
                FixedWeights[i * Stride + j] = (int)Math.Round(weight * (1 << FixedBits), MidpointRounding.AwayFromZero);
            }
        }
    }

    /// <summary>Output positions.</summary>
    public int Length { get; }

    /// <summary>Distance between two positions' weights, a multiple of the vector's length.</summary>
    public int Stride { get; }

    public int[] Starts { get; }

    public int[] Counts { get; }

    public float[] Weights { get; }

    /// <summary>The weights times 2^<see cref="FixedBits"/>: 8-bit pixels are resampled in integers, as Pillow does, so that ties round its way.</summary>
    public int[] FixedWeights { get; }

    private static double Kernel(ResampleFilter filter, double x)
    {
        var a = Math.Abs(x);
        return filter switch
        {
            ResampleFilter.Box => x is > -0.5 and <= 0.5 ? 1 : 0,
            ResampleFilter.Bilinear => Math.Max(0, 1 - a),
            ResampleFilter.Bicubic => a < 1 ? (1.5 * a - 2.5) * a * a + 1 : a < 2 ? ((-0.5 * a + 2.5) * a - 4) * a + 2 : 0,
            _ => a < 3 ? Sinc(a) * Sinc(a / 3) : 0,
        };
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
