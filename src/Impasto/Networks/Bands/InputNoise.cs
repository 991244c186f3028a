using Impasto.Imaging;

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

    /// <summary>Noise of deviation 1 that is taken instead of the seed's; three channels.</summary>
    public Picture? Given { get; init; }

    /// <summary>Adds the given noise to a row of a picture.</summary>
    /// <param name="row">Its values.</param>
    /// <param name="y">Which row of the given noise it is, and <paramref name="x"/> which column of it each of its pixels is.</param>
    /// <param name="x">A column for each pixel.</param>
    public void AddGivenTo(Span<float> row, int y, Func<int, int> x)
    {
        var given = Given!.Pixels.AsSpan(3 * y * Given.Width, 3 * Given.Width);
        for (var i = 0; i < row.Length; i += 3)
        {
            var from = given.Slice(3 * x(i / 3), 3);
            for (var c = 0; c < 3; c++)
                row[i + c] += deviation * from[c];
        }
    }

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
