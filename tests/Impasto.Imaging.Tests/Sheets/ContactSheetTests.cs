using Impasto.Imaging.Sheets;

namespace Impasto.Imaging.Tests.Sheets;

public sealed class ContactSheetTests
{
    [Fact]
    public void Every_printable_character_has_a_glyph_of_its_own()
    {
        var glyphs = Enumerable.Range(' ', '~' - ' ' + 1).Select(c => Draw(((char)c).ToString())).ToArray();

        Assert.Equal(glyphs.Length, glyphs.Distinct().Count());
        Assert.DoesNotContain('1', Draw(" "));
    }

    [Theory]
    [InlineData("Semmo, Döllner", "Semmo, Dollner")]
    [InlineData("Do\u0308llner", "Dollner")]
    [InlineData("Bińkowski, Šebek, Łódź, İzmir", "Binkowski, Sebek, Lodz, Izmir")]
    [InlineData("Straße, Ærø, œuvre", "Strasse, AEro, oeuvre")]
    [InlineData("“a” – ‘b’… 3 × 4\u00A0px", "\"a\" - 'b'... 3 x 4 px")]
    [InlineData("北斎 \U0001F30A", "?? ?")]
    [InlineData("tab\there", "tab?here")]
    public void Letters_beyond_ASCII_are_drawn_as_near_as_may_be(string text, string near)
    {
        Assert.Equal(Draw(near, 40), Draw(text, 40));
        Assert.Equal(BitmapText.Measure(near), BitmapText.Measure(text));
        Assert.Equal([near], BitmapText.Wrap(text, 1000));
    }

    [Fact]
    public void Text_is_cut_where_letters_become_two()
    {
        Assert.Equal("aess..", BitmapText.Fit("æßßß", 35));
        Assert.Equal("aessss", BitmapText.Fit("æßß", 35));
        Assert.Equal(["a?"], BitmapText.Wrap("a\uD800", 100));
        Assert.Equal(["ae", "ss"], BitmapText.Wrap("æ ß", 12));
    }

    private static string Draw(string text, int characters = 1)
    {
        var picture = new Picture(6 * characters, 10, 1);
        BitmapText.Draw(picture, text, 0, 0, 1, 1);
        return string.Concat(picture.Pixels.Select(v => v > 0 ? '1' : '0'));
    }

    [Fact]
    public void Text_is_measured_cut_and_kept_inside()
    {
        Assert.Equal(0, BitmapText.Measure(""));
        Assert.Equal(34, BitmapText.Measure("abc", 2));
        Assert.Equal("abcdef", BitmapText.Fit("abcdef", 35));
        Assert.Equal("abc..", BitmapText.Fit("abcdef", 34));
        Assert.Equal("", BitmapText.Fit("abcdef", 3));
        var picture = new Picture(4, 4, 3);
        BitmapText.Draw(picture, "MM", -3, -2, 3, 1);
        Assert.Contains(1f, picture.Pixels);
    }

    [Fact]
    public void Lines_are_broken_between_words()
    {
        Assert.Equal(["aa bb", "cc"], BitmapText.Wrap("aa bb cc", 29));
        Assert.Equal(["a", "bcdef", "g h"], BitmapText.Wrap("a bcdefg h", 29));
        Assert.Equal([""], BitmapText.Wrap("", 29));
        Assert.Equal(["a", "b"], BitmapText.Wrap("ab", 1));
    }

    [Fact]
    public void Labels_have_as_many_lines_as_the_longest()
    {
        var picture = new Picture(40, 40, 1);
        var options = new ContactSheetOptions { Columns = 2, CellWidth = 40, CellHeight = 40, Gap = 4, TextScale = 1 };
        var sheet = ContactSheet.Compose([(picture, "a\nb\nc"), (null, "alone and broken")], options);

        Assert.Equal(4 + 40 + 32 + 4, sheet.Height);
        // Ink in each of the three lines, and in three lines of the other cell.
        Assert.All(new[] { 46, 56, 66 }, top => Assert.True(HasInk(4, top)));
        Assert.All(new[] { 9, 19, 29 }, top => Assert.True(HasInk(48, top)));
        Assert.False(HasInk(48, 46));

        bool HasInk(int left, int top) => Enumerable.Range(left, 40).Any(x => Enumerable.Range(top, 10).Any(y => sheet[x, y, 0] == 0));
    }

    [Fact]
    public void Pictures_stand_in_their_cells()
    {
        var (red, gray) = (new Picture(20, 10, 3), new Picture(10, 20, 1));
        for (var i = 0; i < 600; i += 3)
            red.Pixels[i] = 1;

        var sheet = ContactSheet.Compose([(red, "red"), (null, "alone"), (gray, "grey")],
            new ContactSheetOptions { Columns = 2, CellWidth = 40, CellHeight = 40, Gap = 4, TextScale = 1, Paper = 0.9f, Title = "title" });

        Assert.Equal(4 + 2 * 44, sheet.Width);
        Assert.Equal(14 + 4 + 2 * (40 + 12 + 4), sheet.Height);
        Assert.Equal((1f, 0f, 0f), (sheet[24, 38, 0], sheet[24, 38, 1], sheet[24, 38, 2]));
        Assert.Equal(0.9f, sheet[24, 20, 0]);
        Assert.Equal(0, sheet[24, 18 + 56 + 20, 1]);
        Assert.Contains(0f, Enumerable.Range(48, 40).SelectMany(x => Enumerable.Range(18, 40).Select(y => sheet[x, y, 0])));
    }

    [Fact]
    public void A_sheet_of_nothing_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ContactSheet.Compose([]));
        Assert.Throws<ArgumentException>(() => ContactSheet.Compose([(null, "a")], new ContactSheetOptions { CellWidth = 0 }));
    }
}
