using Impasto.Imaging.Sheets;

namespace Impasto.Imaging.Tests.Sheets;

public sealed class PlotTests
{
    [Fact]
    public void A_line_goes_through_its_values()
    {
        var plot = Plot.Lines(11, 22, [([0f, 1f], (1f, 0f, 0f))], 1);

        Assert.Equal((1f, 0f, 0f), At(plot, 10, 0));
        Assert.Equal((1f, 0f, 0f), At(plot, 0, 20));
        Assert.Equal((1f, 0f, 0f), At(plot, 5, 10));
        Assert.Equal((1f, 1f, 1f), At(plot, 0, 0));
        Assert.All(Enumerable.Range(0, 11), x => Assert.Contains(Enumerable.Range(0, 21), y => At(plot, x, y) == (1f, 0f, 0f)));
    }

    [Fact]
    public void Values_above_the_top_are_cut_and_later_curves_lie_over_earlier_ones()
    {
        var plot = Plot.Lines(8, 12, [([9f, 9f], (1f, 0f, 0f)), ([1f, 1f], (0f, 0f, 1f))], 1);
        Assert.All(Enumerable.Range(0, 8), x => Assert.Equal((0f, 0f, 1f), At(plot, x, 0)));
    }

    [Fact]
    public void Bars_have_their_values_heights()
    {
        var plot = Plot.Bars(60, 102, [[1, 0.5], [0.25]], 1);
        int Height(int x) => Enumerable.Range(0, 101).Count(y => At(plot, x, y).R < 0.7f);
        int[] heights = [.. Enumerable.Range(0, 60).Select(Height).Where((h, x) => h > 0).Distinct()];
        Assert.Equal([101, 51, 26], heights);
        Assert.Throws<ArgumentException>(() => Plot.Bars(1, 5, [[1]], 1));
        Assert.Throws<ArgumentException>(() => Plot.Bars(5, 5, [[1]], 0));
    }

    private static (float R, float G, float B) At(Picture plot, int x, int y) => (plot[x, y, 0], plot[x, y, 1], plot[x, y, 2]);
}
