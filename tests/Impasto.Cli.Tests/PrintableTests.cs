namespace Impasto.Cli.Tests;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("photo.jpg", 9)]
    [InlineData("画.jpg", 6)]
    [InlineData("e\u0301", 1)]
    [InlineData("🌊", 2)]
    [InlineData("ｆ", 2)]
    [InlineData("", 0)]
    public void Columns_are_what_a_terminal_takes(string text, int columns) => Assert.Equal(columns, Printable.Columns(text));

    [Theory]
    [InlineData("photo.jpg", 5, "photo")]
    [InlineData("画画画", 5, "画画")]
    [InlineData("🌊🌊", 3, "🌊")]
    [InlineData("e\u0301a", 1, "e\u0301")]
    [InlineData("abc", 0, "")]
    [InlineData("abc", 9, "abc")]
    public void A_text_is_cut_between_letters(string text, int columns, string cut) => Assert.Equal(cut, Printable.Cut(text, columns));

    [Fact]
    public void What_steers_a_terminal_becomes_a_question_mark() => Assert.Equal("a?b?c?d?é画", Printable.Of("a\eb\nc\u009bd\u2066é画"));
}
