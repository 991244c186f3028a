using Impasto.Imaging.Warping;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.Warping;

/// <summary>tests/Fixtures/classical/warp: points and pictures by name, and the comparison that its index defines.</summary>
internal static class WarpFixture
{
    private static readonly Lazy<SafetensorsFile> s_file = new(() => new SafetensorsFile(Repo.Fixture("classical", "warp.safetensors")));

    public static SafetensorsFile Data => s_file.Value;

    public static Point2[] Points(string name) => ToPoints(Data.Doubles(name));

    public static Line2[] Lines(string name)
    {
        var ends = Points(name);
        return [.. Enumerable.Range(0, ends.Length / 2).Select(i => new Line2(ends[2 * i], ends[2 * i + 1]))];
    }

    public static Point2[] ToPoints(double[] values) => [.. Enumerable.Range(0, values.Length / 2).Select(i => new Point2(values[2 * i], values[2 * i + 1]))];

    public static Picture Picture(string name)
    {
        var shape = Data.Shape(name);
        return new Picture(shape[1], shape[0], shape.Length == 3 ? shape[2] : 1, [.. Data.Doubles(name).Select(v => (float)(v / 255))]);
    }

    public static void AssertClose(IEnumerable<double> want, IEnumerable<double> got, double abs, double rel = 0)
    {
        double[] w = [.. want], g = [.. got];
        Assert.Equal(w.Length, g.Length);
        for (var i = 0; i < w.Length; i++)
            Assert.True(Math.Abs(g[i] - w[i]) <= abs + rel * Math.Abs(w[i]), $"value {i}: {g[i]} instead of {w[i]}");
    }

    public static IEnumerable<double> Flat(IEnumerable<Point2> points) => points.SelectMany(p => new[] { p.X, p.Y });
}
