using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Tensors.Kernels.Cpu;

namespace Impasto.Tests.Methods;

public class TextureReportTests
{
    private const int Cell = 160, Gap = 8, Line = 10;

    [Fact]
    public void The_report_shows_stripes_in_the_auto_correlation_and_the_histogram()
    {
        // Vertical stripes of period 8: correlation 1 at lag 8, -1 at lag 4.
        var stripes = new Picture(64, 64, 1, [.. Enumerable.Range(0, 4096).Select(i => i % 8 < 4 ? 0.25f : 0.75f)]);
        var noise = new Random(1);
        var flat = new Picture(64, 64, 1, [.. Enumerable.Range(0, 4096).Select(_ => noise.NextSingle())]);
        var report = TextureReport.Draw([new("folder/stripes.png", stripes)], new TextureResult(flat) { Report = ["one line"] }, "title");

        Assert.Equal(Gap + (4 * (Cell + Gap)), report.Width);
        // 41 pixels of lags grow three times, to 123, and lie in the middle of the third cell.
        var left = Gap + (2 * (Cell + Gap)) + ((Cell - 123) / 2) + 60;
        var top = Line + (2 * Gap) + ((Cell - 123) / 2) + 60;
        Assert.Equal(1f, report[left + 1, top + 1, 0], 0.02f);
        Assert.Equal(1f, report[left + 1 + 24, top + 1, 0], 0.03f);
        Assert.Equal(0f, report[left + 1 + 12, top + 1, 0], 0.03f);
        var row = Cell + (Line + (Gap / 2)) + Gap;
        Assert.Equal(1f, report[left + 1, top + row + 1, 0], 0.02f);
        Assert.Equal(0.5f, report[left + 1 + 12, top + row + 1, 0], 0.05f);
        // The two bins' peaks reach the plot's top; the noise's do not.
        Assert.True(Darkest(report, Gap + Cell + Gap, Line + (2 * Gap), Cell, 40) < 0.3f);
        Assert.True(Darkest(report, Gap + Cell + Gap, Line + (2 * Gap) + row, Cell, 40) > 0.9f);
    }

    [Fact]
    public void Small_flat_gray_colored_and_several_samples_all_make_a_report()
    {
        var sample = new TextureSample("a.png", new Picture(1, 1, 3, [0.1f, 0.5f, 0.9f]));
        var clear = new TextureSample("b.png", new Picture(3, 2, 1, [0, 1, 0, 1, 0, 1]) { Alpha = [1, 1, 0, 1, 1, 0] });
        var panel = new TexturePanel("numbers", new Picture(2, 2, 1), new Picture(2, 2, 1));
        var result = new TextureResult(new Picture(40, 30, 3)) { Panels = [panel], Report = [.. Enumerable.Range(0, 30).Select(i => $"line {i} of the report")] };
        var report = TextureReport.Draw([sample, clear], result, "");
        Assert.Equal(Gap + (5 * (Cell + Gap)), report.Width);
        Assert.True(report.Height > 3 * Cell);
        Assert.All(report.Pixels, v => Assert.InRange(v, 0, 1));
    }

    private static float Darkest(Picture picture, int left, int top, int width, int height) =>
        Enumerable.Range(0, height).Min(y => Enumerable.Range(0, width).Min(x => picture[left + x, top + y, 0]));
}
