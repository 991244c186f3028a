using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Impasto.Imaging.Sheets;

/// <summary>
/// Small labels on pictures, in a font of Impasto's own, so that no machine needs fonts. It has ASCII's characters: Latin letters stand without their marks, typographic signs as a
/// typewriter has them, and what is left, other scripts above all, as question marks.
/// </summary>
public static class BitmapText
{
    private const int GlyphWidth = 5;
    private const int Advance = GlyphWidth + 1;

    /// <summary>Height of a line at scale 1, descenders and a row of air included.</summary>
    public const int LineHeight = 10;

    // Sixteen glyphs side by side from the space on, nine rows each: seven above the base line, two below.
    private static readonly string[] Rows =
        """
        ..... ..#.. .#.#. .#.#. ..#.. ##... .##.. ..#.. ...#. .#... ..... ..... ..... ..... ..... .....
        ..... ..#.. .#.#. .#.#. .#### ##..# #..#. ..#.. ..#.. ..#.. ..#.. ..#.. ..... ..... ..... ....#
        ..... ..#.. .#.#. ##### #.#.. ...#. #.#.. ..#.. .#... ...#. #.#.# ..#.. ..... ..... ..... ...#.
        ..... ..#.. ..... .#.#. .###. ..#.. .#... ..... .#... ...#. .###. ##### ..... ##### ..... ..#..
        ..... ..#.. ..... ##### ..#.# .#... #.#.# ..... .#... ...#. #.#.# ..#.. ..... ..... ..... .#...
        ..... ..... ..... .#.#. ####. #..## #..#. ..... ..#.. ..#.. ..#.. ..#.. .##.. ..... .##.. #....
        ..... ..#.. ..... .#.#. ..#.. ...## .##.# ..... ...#. .#... ..... ..... .##.. ..... .##.. .....
        ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..#.. ..... ..... .....
        ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .#... ..... ..... .....
        .###. ..#.. .###. ##### ...#. ##### ..##. ##### .###. .###. ..... ..... ...#. ..... .#... .###.
        #...# .##.. #...# ...#. ..##. #.... .#... ....# #...# #...# .##.. .##.. ..#.. ..... ..#.. #...#
        #..## ..#.. ....# ..#.. .#.#. ####. #.... ...#. #...# #...# .##.. .##.. .#... ##### ...#. ....#
        #.#.# ..#.. ...#. ...#. #..#. ....# ####. ..#.. .###. .#### ..... ..... #.... ..... ....# ...#.
        ##..# ..#.. ..#.. ....# ##### ....# #...# .#... #...# ....# .##.. .##.. .#... ##### ...#. ..#..
        #...# ..#.. .#... #...# ...#. #...# #...# .#... #...# ...#. .##.. .##.. ..#.. ..... ..#.. .....
        .###. .###. ##### .###. ...#. .###. .###. .#... .###. .##.. ..... ..#.. ...#. ..... .#... ..#..
        ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .#... ..... ..... ..... .....
        ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
        .###. .###. ####. .###. ###.. ##### ##### .###. #...# .###. ..### #...# #.... #...# #...# .###.
        #...# #...# #...# #...# #..#. #.... #.... #...# #...# ..#.. ...#. #..#. #.... ##.## #...# #...#
        ....# #...# #...# #.... #...# #.... #.... #.... #...# ..#.. ...#. #.#.. #.... #.#.# ##..# #...#
        .##.# #...# ####. #.... #...# ####. ####. #.### ##### ..#.. ...#. ##... #.... #.#.# #.#.# #...#
        #.#.# ##### #...# #.... #...# #.... #.... #...# #...# ..#.. ...#. #.#.. #.... #...# #..## #...#
        #.#.# #...# #...# #...# #..#. #.... #.... #...# #...# ..#.. #..#. #..#. #.... #...# #...# #...#
        .###. #...# ####. .###. ###.. ##### #.... .#### #...# .###. .##.. #...# ##### #...# #...# .###.
        ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
        ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
        ####. .###. ####. .#### ##### #...# #...# #...# #...# #...# ##### .###. ..... .###. ..#.. .....
        #...# #...# #...# #.... ..#.. #...# #...# #...# #...# #...# ....# .#... #.... ...#. .#.#. .....
        #...# #...# #...# #.... ..#.. #...# #...# #...# .#.#. #...# ...#. .#... .#... ...#. #...# .....
        ####. #...# ####. .###. ..#.. #...# #...# #.#.# ..#.. .#.#. ..#.. .#... ..#.. ...#. ..... .....
        #.... #.#.# #.#.. ....# ..#.. #...# #...# #.#.# .#.#. ..#.. .#... .#... ...#. ...#. ..... .....
        #.... #..#. #..#. ....# ..#.. #...# .#.#. #.#.# #...# ..#.. #.... .#... ....# ...#. ..... .....
        #.... .##.# #...# ####. ..#.. .###. ..#.. .#.#. #...# ..#.. ##### .###. ..... .###. ..... .....
        ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... #####
        ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... ..... .....
        .#... ..... #.... ..... ....# ..... ..##. ..... #.... ..#.. ...#. #.... .##.. ..... ..... .....
        ..#.. ..... #.... ..... ....# ..... .#..# ..... #.... ..... ..... #.... ..#.. ..... ..... .....
        ...#. .###. #.##. .###. .##.# .###. .#... .#### #.##. .##.. ..##. #..#. ..#.. ##.#. #.##. .###.
        ..... ....# ##..# #.... #..## #...# ###.. #...# ##..# ..#.. ...#. #.#.. ..#.. #.#.# ##..# #...#
        ..... .#### #...# #.... #...# ##### .#... #...# #...# ..#.. ...#. ##... ..#.. #.#.# #...# #...#
        ..... #...# #...# #...# #...# #.... .#... #...# #...# ..#.. ...#. #.#.. ..#.. #.#.# #...# #...#
        ..... .#### ####. .###. .#### .###. .#... .#### #...# .###. ...#. #..#. .###. #.#.# #...# .###.
        ..... ..... ..... ..... ..... ..... ..... ....# ..... ..... #..#. ..... ..... ..... ..... .....
        ..... ..... ..... ..... ..... ..... ..... .###. ..... ..... .##.. ..... ..... ..... ..... .....
        ..... ..... ..... ..... .#... ..... ..... ..... ..... ..... ..... ...## ..#.. ##... .....
        ..... ..... ..... ..... .#... ..... ..... ..... ..... ..... ..... ..#.. ..#.. ..#.. .....
        ####. .#### #.##. .#### ###.. #...# #...# #...# #...# #...# ##### ..#.. ..#.. ..#.. .....
        #...# #...# ##..# #.... .#... #...# #...# #...# .#.#. #...# ...#. .#... ..#.. ...#. .#...
        #...# #...# #.... .###. .#... #...# #...# #.#.# ..#.. #...# ..#.. ..#.. ..#.. ..#.. #.#.#
        #...# #...# #.... ....# .#..# #..## .#.#. #.#.# .#.#. #...# .#... ..#.. ..#.. ..#.. ...#.
        ####. .#### #.... ####. ..##. .##.# ..#.. .#.#. #...# .#### ##### ...## ..#.. ##... .....
        #.... ....# ..... ..... ..... ..... ..... ..... ..... ....# ..... ..... ..... ..... .....
        #.... ....# ..... ..... ..... ..... ..... ..... ..... .###. ..... ..... ..... ..... .....
        """.Split('\n');

    // What is drawn, and the characters that it stands for. A table, since programs that carry no Unicode data of their own can't take letters apart.
    private static readonly FrozenDictionary<char, string> Plain =
        """
        A ÀÁÂÃÄÅĀĂĄǍ
        AE Æ
        C ÇĆĈĊČ
        D ÐĎĐ
        E ÈÉÊËĒĔĖĘĚ
        G ĜĞĠĢ
        H ĤĦ
        I ÌÍÎÏĨĪĬĮİǏ
        J Ĵ
        K Ķ
        L ĹĻĽĿŁ
        N ÑŃŅŇ
        O ÒÓÔÕÖØŌŎŐǑƠ
        OE Œ
        R ŔŖŘ
        S ŚŜŞŠȘẞ
        T ŢŤŦȚ
        TH Þ
        U ÙÚÛÜŨŪŬŮŰŲǓƯ
        W Ŵ
        Y ÝŶŸ
        Z ŹŻŽ
        a àáâãäåāăąǎª
        ae æ
        c çćĉċč
        d ðďđ
        e èéêëēĕėęě
        g ĝğġģ
        h ĥħ
        i ìíîïĩīĭįıǐ
        j ĵ
        k ķĸ
        l ĺļľŀł
        n ñńņňŉŋ
        o òóôõöøōŏőǒơº
        oe œ
        r ŕŗř
        s śŝşšșſ
        ss ß
        t ţťŧț
        th þ
        u ùúûüũūŭůűųǔưµ
        w ŵ
        x ×
        y ýÿŷ
        z źżž
        ' ‘’‚‛′´
        " “”„‟″«»
        - ‐‑‒–—―−
        ... …
        -> →
        <- ←
        * •·
        +- ±
        2 ²
        3 ³
        """.Split('\n').Select(line => line.Split(' ')).SelectMany(line => line[1], (line, c) => KeyValuePair.Create(c, line[0])).ToFrozenDictionary();

    /// <summary>Width of a text in pixels.</summary>
    /// <param name="text">One line.</param>
    /// <param name="scale">Pixels a dot, at least 1.</param>
    public static int Measure(string text, int scale = 1)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = Drawn(text);
        return text.Length == 0 ? 0 : (text.Length * Advance - 1) * scale;
    }

    /// <summary>The text, cut to a width, with two dots where something is missing.</summary>
    public static string Fit(string text, int width, int scale = 1)
    {
        text = Drawn(text);
        if (Measure(text, scale) <= width)
            return text;
        var length = Math.Max(0, (width / scale + 1) / Advance - 2);
        return length == 0 ? "" : string.Concat(text.AsSpan(0, Math.Min(length, text.Length)), "..");
    }

    /// <summary>The text in lines that fit a width, broken between words; a word that is wider alone is broken where it must be.</summary>
    public static IReadOnlyList<string> Wrap(string text, int width, int scale = 1)
    {
        ArgumentNullException.ThrowIfNull(text);
        var most = Math.Max(1, (width / scale + 1) / Advance);
        var lines = new List<string>();
        var line = "";
        foreach (var word in Drawn(text).Split(' ').SelectMany(word => word.Length <= most ? [word] : word.Chunk(most).Select(part => new string(part))))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > most)
            {
                lines.Add(line);
                line = "";
            }
            line = line.Length > 0 ? $"{line} {word}" : word;
        }
        lines.Add(line);
        return lines;
    }

    /// <summary>Draws a line of text into a picture; what lies outside is cut.</summary>
    /// <param name="picture">Is changed.</param>
    /// <param name="text">One line.</param>
    /// <param name="left">Of the first glyph.</param>
    /// <param name="top">Of the line.</param>
    /// <param name="scale">Pixels a dot, at least 1.</param>
    /// <param name="ink">The text's grey level, 0..1.</param>
    public static void Draw(Picture picture, string text, int left, int top, int scale = 1, float ink = 0)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        text = Drawn(text);
        for (var n = 0; n < text.Length; n++)
        {
            var index = text[n] - ' ';
            for (var y = 0; y < 9 * scale; y++)
            {
                for (var x = 0; x < GlyphWidth * scale; x++)
                {
                    if (Rows[index / 16 * 9 + y / scale][index % 16 * Advance + x / scale] != '#')
                        continue;
                    var (px, py) = (left + n * Advance * scale + x, top + y);
                    if ((uint)px >= (uint)picture.Width || (uint)py >= (uint)picture.Height)
                        continue;
                    for (var c = 0; c < picture.Channels; c++)
                        picture[px, py, c] = ink;
                }
            }
        }
    }

    /// <summary>The text in characters that have a glyph.</summary>
    private static string Drawn(string text)
    {
        if (text.All(IsGlyph))
            return text;
        var drawn = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var c = rune.IsBmp ? (char)rune.Value : '?';
            if (Plain.TryGetValue(c, out var plain))
                drawn.Append(plain);
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format))
                drawn.Append(IsGlyph(c) ? c : Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator ? ' ' : '?');
        }
        return drawn.ToString();
    }

    private static bool IsGlyph(char c) => c is >= ' ' and <= '~';
}
