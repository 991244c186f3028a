using Impasto.Imaging;

namespace Impasto.Video;

/// <summary>Tells where a clip cuts to another scene: where a frame differs from the one before it by much, and by more than frames of this scene do.</summary>
internal sealed class SceneWatch
{
    /// <summary>Cells each way at which frames are compared: what moves a little stays in its cell.</summary>
    private const int Cells = 8;

    /// <summary>Mean difference, in units of 0..1, that only a cut makes, and how many times it must be what frames of the scene differ by; and where nothing is known of that yet.</summary>
    private const float Least = 0.06f, Times = 4, Sure = 0.2f;

    private float[]? _last;
    private float? _usual;

    /// <summary>Whether a new scene begins with a frame; with the first one does.</summary>
    public bool IsCut(Picture frame)
    {
        var cells = Means(frame);
        var difference = _last is null ? float.PositiveInfinity : cells.Zip(_last, (a, b) => Math.Abs(a - b)).Average();
        var isCut = difference > (_usual is { } usual ? Math.Max(Least, Times * usual) : Sure);
        _usual = isCut ? null : 0.8f * (_usual ?? difference) + 0.2f * difference;
        _last = cells;
        return isCut;
    }

    private static float[] Means(Picture frame)
    {
        var sums = new float[Cells * Cells * 3];
        var counts = new int[Cells * Cells];
        // Every second pixel of every second row is enough.
        for (var y = 0; y < frame.Height; y += 2)
        {
            var row = y * Cells / frame.Height * Cells;
            for (var x = 0; x < frame.Width; x += 2)
            {
                var cell = row + x * Cells / frame.Width;
                var at = (y * frame.Width + x) * 3;
                counts[cell]++;
                for (var c = 0; c < 3; c++)
                    sums[3 * cell + c] += frame.Pixels[at + c];
            }
        }
        for (var i = 0; i < sums.Length; i++)
            sums[i] /= Math.Max(1, counts[i / 3]);
        return sums;
    }
}
