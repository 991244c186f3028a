using Impasto.Imaging.Warping;
using static Impasto.Imaging.Tests.Warping.WarpFixture;

namespace Impasto.Imaging.Tests.Warping;

public class DelaunayTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("closed")]
    public void Triangles_of_68_landmarks_equal_the_fixture(string name)
    {
        var triangles = Delaunay.Triangulate(Points($"landmarks_{name}"));
        Assert.Equal(Data.Doubles($"delaunay_{name}.triangles"), triangles.SelectMany(t => new double[] { t.A, t.B, t.C }));
    }

    [Fact]
    public void No_circle_holds_another_point_and_the_hull_is_covered()
    {
        var random = new Random(3);
        Point2[] points = [new(0, 0), new(100, 0), new(100, 100), new(0, 100),
            .. Enumerable.Range(0, 200).Select(_ => new Point2(random.NextDouble() * 100, random.NextDouble() * 100))];
        var triangles = Delaunay.Triangulate(points);
        var area = triangles.Sum(t => Math.Abs(Point2.Cross(points[t.B] - points[t.A], points[t.C] - points[t.A])) / 2);
        Assert.Equal(10_000, area, 6);
        foreach (var t in triangles)
        {
            Point2 a = points[t.A], b = points[t.B] - a, c = points[t.C] - a;
            var d = 2 * Point2.Cross(b, c);
            var center = a + 1 / d * new Point2(c.Y * Point2.Dot(b, b) - b.Y * Point2.Dot(c, c), b.X * Point2.Dot(c, c) - c.X * Point2.Dot(b, b));
            var radius = (a - center).Length;
            Assert.DoesNotContain(points, p => (p - center).Length < radius - 1e-7);
        }
    }

    [Fact]
    public void A_regular_grid_is_covered_though_its_circles_are_ambiguous()
    {
        Point2[] points = [.. Enumerable.Range(0, 49).Select(i => new Point2(i % 7, i / 7))];
        var triangles = Delaunay.Triangulate(points);
        Assert.Equal(72, triangles.Count);
        Assert.Equal(36, triangles.Sum(t => Math.Abs(Point2.Cross(points[t.B] - points[t.A], points[t.C] - points[t.A])) / 2), 9);
    }

    [Fact]
    public void Points_on_a_line_and_too_few_points_give_no_triangles()
    {
        Assert.Empty(Delaunay.Triangulate([new(0, 0), new(1, 1), new(5, 5), new(2, 2)]));
        Assert.Empty(Delaunay.Triangulate([new(0, 0), new(0, 0), new(1, 0), new(1, 0)]));
        Assert.Throws<ArgumentException>(() => Delaunay.Triangulate([new(0, 0), new(1, 0), new(double.NaN, 1)]));
    }
}
