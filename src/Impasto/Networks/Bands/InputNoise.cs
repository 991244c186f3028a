namespace Impasto.Networks.Bands;

/// <summary>
/// Noise on a network's input (Ulyanov et al. 2016): where a picture is flat, instance normalisation sees nothing and networks paint dead areas; with noise they have something to
/// paint strokes from. The same seed gives the same noise at the same place, in bands, in every frame of a film and for any number of threads.
/// </summary>
/// <param name="deviation">Of the normal distribution, in units of 0..1.</param>
/// <param name="seed">Chooses the noise.</param>
internal sealed class InputNoise(float deviation, ulong seed)
{
    // Drawn once, not for each picture: a row reads a stretch that begins where the seed says.
    private static readonly float[] Normal = Draw(1 << 16);

    /// <summary>Adds the noise to a row of a picture.</summary>
    /// <param name="row">Its values.</param>
    /// <param name="number">Which row of the picture.</param>
    public void AddTo(Span<float> row, int number)
    {
        var at = (int)(new SeededRandom(seed ^ ((ulong)(uint)number << 20)).NextDouble() * Normal.Length);
        for (var i = 0; i < row.Length; i++)
        {
            row[i] += deviation * Normal[at];
            at = at + 1 == Normal.Length ? 0 : at + 1;
        }
    }

    private static float[] Draw(int count)
    {
        var random = new SeededRandom(1);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
    }
}
