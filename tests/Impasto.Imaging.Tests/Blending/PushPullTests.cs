using Impasto.Imaging.Blending;

namespace Impasto.Imaging.Tests.Blending;

public class PushPullTests
{
    [Fact]
    public void Known_values_stay_and_holes_take_what_is_around()
    {
        const int width = 37, height = 22;
        float[] values = new float[width * height * 2], weights = new float[width * height];
        for (var i = 0; i < weights.Length; i++)
        {
            (values[2 * i], values[2 * i + 1]) = (0.25f, i % width);
            weights[i] = i % width is > 12 and < 22 ? 0 : 1;
        }
        var filled = PushPull.Fill(values, weights, width, height, 2);
        for (var i = 0; i < weights.Length; i++)
        {
            Assert.Equal(0.25f, filled[2 * i], 1e-5);
            Assert.InRange(filled[2 * i + 1], weights[i] == 1 ? i % width : 8, weights[i] == 1 ? i % width : 26);
        }
    }

    [Fact]
    public void Nothing_known_gives_zeros_and_wrong_lengths_are_refused()
    {
        Assert.All(PushPull.Fill([3, 4, 5, 6], new float[4], 2, 2, 1), v => Assert.Equal(0, v));
        Assert.Equal([7], PushPull.Fill([7], [1], 1, 1, 1));
        Assert.Throws<ArgumentException>(() => PushPull.Fill(new float[3], new float[4], 2, 2, 1));
    }
}
