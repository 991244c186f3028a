using System.Numerics;
using Impasto.Imaging;

namespace Impasto.Scenes;

/// <summary>Light as it falls, linear, on more points than the picture has.</summary>
internal sealed class Film(int width, int height)
{
    /// <summary>Points a pixel, to each side.</summary>
    public const int Samples = 2;

    private readonly Vector3[] _light = new Vector3[width * height];

    public int Width => width;

    public int Height => height;

    public ref Vector3 this[int x, int y] => ref _light[y * width + x];

    /// <summary>Sets every point.</summary>
    public void Fill(Func<int, int, Vector3> light) => Parallel.For(0, height, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, y =>
    {
        for (var x = 0; x < width; x++)
            this[x, y] = light(x, y);
    });

    /// <summary>The picture: a film's curve, sRGB, a mean of the points.</summary>
    public Picture Develop()
    {
        var picture = new Picture(width / Samples, height / Samples, 3);
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var sum = Vector3.Zero;
                for (var k = 0; k < Samples * Samples; k++)
                    sum += Curve(this[x * Samples + k % Samples, y * Samples + k / Samples]);
                sum /= Samples * Samples;
                for (var c = 0; c < 3; c++)
                    picture[x, y, c] = Encoded(sum[c]);
            }
        }
        return picture;
    }

    /// <summary>Narkowicz's fit to the ACES film curve.</summary>
    private static Vector3 Curve(Vector3 light) =>
        Vector3.Clamp(light * (2.51f * light + new Vector3(0.03f)) / (light * (2.43f * light + new Vector3(0.59f)) + new Vector3(0.14f)), Vector3.Zero, Vector3.One);

    private static float Encoded(float linear) => linear <= 0.0031308f ? 12.92f * linear : 1.055f * MathF.Pow(linear, 1 / 2.4f) - 0.055f;
}
