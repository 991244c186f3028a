namespace Impasto.Imaging.Faces;

/// <summary>How likely colours are: 16 bins a channel, smoothed.</summary>
internal sealed class ColorHistogram
{
    private const int Bins = 16;
    private float[] _bins = new float[Bins * Bins * Bins];
    private float _total;

    public void Add(ReadOnlySpan<float> rgb, float weight)
    {
        _bins[Bin(rgb)] += weight;
        _total += weight;
    }

    /// <summary>Two rounds of (1 2 1)/4 along each channel.</summary>
    public void Smooth()
    {
        for (var round = 0; round < 2; round++)
        {
            foreach (var step in (ReadOnlySpan<int>)[1, Bins, Bins * Bins])
            {
                var next = new float[_bins.Length];
                for (var i = 0; i < next.Length; i++)
                {
                    var at = i / step % Bins;
                    next[i] = (_bins[at > 0 ? i - step : i] + 2 * _bins[i] + _bins[at < Bins - 1 ? i + step : i]) / 4;
                }
                _bins = next;
            }
        }
    }

    /// <summary>Share of the weight in the colour's bin, with a floor so that unseen colours decide nothing.</summary>
    public float Density(ReadOnlySpan<float> rgb) => (_bins[Bin(rgb)] + 1e-4f * _total + 1e-6f) / (_total + 1);

    /// <summary>The weight in the colour's bin.</summary>
    public float Weight(ReadOnlySpan<float> rgb) => _bins[Bin(rgb)];

    private static int Bin(ReadOnlySpan<float> rgb)
    {
        var bin = 0;
        for (var k = 0; k < 3; k++)
            bin = bin * Bins + Math.Clamp((int)(rgb[k] * Bins), 0, Bins - 1);
        return bin;
    }
}
