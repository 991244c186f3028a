using Impasto.Imaging.Color;

namespace Impasto.Imaging.Tests.Color;

public sealed class ColorPaletteTests
{
    [Fact]
    public void Lloyds_iterations_equal_the_fixture()
    {
        var c = ClassicalFixture.Case("filters", "kmeans_palette");
        var image = c.Picture("image").Pixels;
        var exact = Array.ConvertAll(c.InputDoubles("image"), v => v / 255);

        var palette = ColorPalette.Refine(Array.ConvertAll(exact, v => (float)v), c.InputDoubles("initial_centres"));

        c.AssertOutput("centres", [.. palette.Colors.Select(v => (float)v)]);
        c.AssertOutput("labels", Array.ConvertAll(palette.Labels(image), v => (float)v));
        Assert.Equal(c.Fact("iterations"), palette.Iterations);
    }

    [Fact]
    public void The_colors_of_a_picture_of_few_colors_are_found()
    {
        float[][] colors = [[0.1f, 0.2f, 0.3f], [0.9f, 0.1f, 0.1f], [0.2f, 0.8f, 0.3f], [1, 1, 1]];
        float[] points = [.. Enumerable.Range(0, 40_000).SelectMany(i => colors[i % 4])];

        var palette = ColorPalette.Find(points, 4, seed: 11);

        foreach (var color in colors)
            Assert.Contains(Enumerable.Range(0, 4), k => Enumerable.Range(0, 3).All(c => Math.Abs(palette.Colors[3 * k + c] - color[c]) < 1e-6));
        var labels = palette.Labels(points);
        Assert.All(labels.Skip(4), (label, i) => Assert.Equal(labels[i % 4], label));
        Assert.Equal(4, ColorPalette.Find(points, 9).Count);
        Assert.Equal(palette.Colors, ColorPalette.Find(points, 4, seed: 11).Colors);
    }

    [Fact]
    public void Nothing_to_look_at_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ColorPalette.Find([], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ColorPalette.Find([1, 1, 1], 0));
    }
}
