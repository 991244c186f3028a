using Impasto.Imaging.Sheets;

namespace Impasto.Imaging.Provenance;

/// <summary>A small line of text at a picture's lower right that says what was done to it.</summary>
internal static class VisibleMark
{
    /// <summary>A dot of the letters is so small a share of the picture's shorter side, and at least a pixel.</summary>
    private const double Dot = 1 / 420.0;

    /// <summary>Draws the longest of the texts that fits; a picture too small for any gets as much of the last as fits.</summary>
    /// <param name="picture">Is changed.</param>
    /// <param name="texts">The same in fewer and fewer letters.</param>
    public static void Draw(Picture picture, params ReadOnlySpan<string> texts)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var scale = Math.Max(1, (int)Math.Round(Dot * Math.Min(picture.Width, picture.Height)));
        var margin = 3 * scale;
        var text = texts[^1];
        foreach (var candidate in texts)
        {
            if (BitmapText.Measure(candidate, scale) + 4 * margin <= picture.Width)
            {
                text = candidate;
                break;
            }
        }
        int width = BitmapText.Measure(text, scale) + 2 * margin, height = 9 * scale + 2 * margin;
        int left = Math.Max(0, picture.Width - width - margin), top = Math.Max(0, picture.Height - height - margin);
        for (var y = top; y < Math.Min(picture.Height, top + height); y++)
        {
            for (var x = left; x < Math.Min(picture.Width, left + width); x++)
            {
                for (var k = 0; k < picture.Channels; k++)
                    picture[x, y, k] *= 0.35f;
                if (picture.Alpha is { } alpha)
                    alpha[y * picture.Width + x] = 1;
            }
        }
        BitmapText.Draw(picture, text, left + margin, top + margin, scale, ink: 0.95f);
    }
}
