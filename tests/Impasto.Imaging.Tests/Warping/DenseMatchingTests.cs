using Impasto.Imaging.Warping;

namespace Impasto.Imaging.Tests.Warping;

public class DenseMatchingTests
{
    /// <summary>Smooth texture of several scales: sums of waves.</summary>
    private static float Value(double x, double y) =>
        (float)(0.5 + 0.15 * Math.Sin(0.11 * x + 0.05 * y) + 0.12 * Math.Sin(0.31 * y - 0.13 * x) + 0.1 * Math.Sin(0.45 * x + 0.38 * y) +
            0.08 * Math.Cos(0.7 * x - 0.21 * y + 0.01 * x * y / 20));

    [Fact]
    public void A_smooth_warp_is_found_to_within_a_pixel()
    {
        const int size = 128;
        Picture source = new(size, size, 1), target = new(size, size, 1);
        static Point2 Truth(double x, double y) => new(5 * Math.Sin(y / 30), 4 * Math.Cos(x / 35));
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                source[x, y, 0] = Value(x, y);
                target[x, y, 0] = Value(x + Truth(x, y).X, y + Truth(x, y).Y);
            }
        }
        var flow = DenseMatching.Match(target, source);
        var errors = from y in Enumerable.Range(10, size - 20) from x in Enumerable.Range(10, size - 20) select (flow.Origin(x, y) - new Point2(x, y) - Truth(x, y)).Length;
        Assert.InRange(errors.Average(), 0, 0.6);
        Assert.InRange(errors.Order().ElementAt((int)(0.95 * errors.Count())), 0, 1.5);
    }

    [Fact]
    public void Equal_pictures_flat_pictures_and_single_pixels_do_not_move()
    {
        var picture = new Picture(70, 50, 3);
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = Value(i / 3 % 70, i / 210);
        Assert.All(DenseMatching.Match(picture, picture).Vectors, v => Assert.Equal(0, v, 0.3));
        Assert.All(DenseMatching.Match(new Picture(40, 30, 1), new Picture(40, 30, 1)).Vectors, v => Assert.Equal(0, v, 1e-3));
        Assert.Equal([0, 0], DenseMatching.Match(new Picture(1, 1, 1), new Picture(1, 1, 1)).Vectors);
        Assert.Throws<ArgumentException>(() => DenseMatching.Match(new Picture(4, 4, 1), picture));
    }
}
