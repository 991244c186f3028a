namespace Impasto.Networks.Bands;

/// <summary>
/// Noise on a network's input (Ulyanov et al. 2016): where a picture is flat, instance normalisation sees nothing and networks paint dead areas; with noise they have something to
/// paint strokes from. The same seed gives the same noise at the same place, in bands, in every frame of a film and for any number of threads.
/// </summary>
internal sealed class InputNoise
{
    /// <summary>Values drawn once; each row of a picture reads a stretch of them.</summary>
    private const int Length = 1 << 18;

    private readonly float[] _values = new float[Length];
    private readonly ulong _seed;

    /// <param name="deviation">Of the normal distribution, in units of 0..1.</param>
    /// <param name="seed">Chooses the noise.</param>
    public InputNoise(float deviation, ulong seed)
    {
        _seed = seed;
        var random = new SeededRandom(seed);
        for (var i = 0; i < Length; i++)
            _values[i] = deviation * random.NextNormal();
    }

    /// <summary>Adds the noise to a row of a picture.</summary>
    /// <param name="row">Its values.</param>
    /// <param name="number">Which row of the picture.</param>
    public void AddTo(Span<float> row, int number)
    {
        var at = (int)(new SeededRandom(_seed ^ ((ulong)(uint)number << 20)).NextDouble() * Length);
        for (var i = 0; i < row.Length; i++)
        {
            row[i] += _values[at];
            at = at + 1 == Length ? 0 : at + 1;
        }
    }
}
