using Impasto.Imaging;
using Impasto.Methods.Portrait;

namespace Impasto.Tests.Methods.Portrait;

public class InkLinesTests
{
    [Fact]
    public void A_dark_bar_becomes_one_line_along_it_and_paper_none()
    {
        var paper = new Plane(80, 60);
        Array.Fill(paper.Values, 0.9f);
        var attention = Enumerable.Repeat(1f, 80 * 60).ToArray();
        Assert.Empty(InkLines.Trace(paper, attention, 1.2f, 0.1f, 8));
        for (var x = 15; x < 65; x++)
        {
            for (var y = 29; y < 32; y++)
                paper[x, y] = 0.2f;
        }
        var lines = InkLines.Trace(paper, attention, 1.2f, 0.1f, 12);
        var (points, pressure) = Assert.Single(lines);
        Assert.Equal(points.Count, pressure.Count);
        Assert.All(points, p => Assert.InRange(p.Y, 27, 33));
        Assert.InRange(points.Max(p => p.X) - points.Min(p => p.X), 40, 60);
        Assert.All(pressure, v => Assert.InRange(v, 0, 1));
    }

    [Fact]
    public void Where_no_line_is_wanted_none_is_traced()
    {
        var picture = new Plane(40, 40);
        for (var x = 0; x < 40; x++)
            picture[x, 20] = 1;
        Assert.Empty(InkLines.Trace(picture, new float[1600], 1, 0.1f, 4));
    }
}
