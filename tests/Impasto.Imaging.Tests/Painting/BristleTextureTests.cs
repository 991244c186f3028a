using Impasto.Imaging.Painting;

namespace Impasto.Imaging.Tests.Painting;

public sealed class BristleTextureTests
{
    [Fact]
    public void Equal_seeds_give_equal_brushes_and_others_differ()
    {
        var (a, b, c) = (new BristleTexture(5, 0.4f, 0.8f, 0.3f, 0.5f), new BristleTexture(5, 0.4f, 0.8f, 0.3f, 0.5f), new BristleTexture(6, 0.4f, 0.8f, 0.3f, 0.5f));
        Assert.Equal(a.Sample(0, 0.3f, 0.7f), b.Sample(0, 0.3f, 0.7f));
        Assert.NotEqual(a.Sample(0, 0.3f, 0.7f), c.Sample(0, 0.3f, 0.7f));
    }

    [Fact]
    public void It_repeats_along_the_stroke_without_a_seam()
    {
        for (var across = 0f; across <= 1; across += 0.05f)
        {
            var (before, after) = (BristleTexture.Flat.Sample(0, 0.9999f, across), BristleTexture.Flat.Sample(0, 1.0001f, across));
            for (var i = 0; i < 3; i++)
                Assert.Equal(before[i], after[i], 1);
        }
    }

    [Fact]
    public void Bristles_run_along_the_stroke()
    {
        double along = 0, across = 0;
        for (var i = 0; i < 500; i++)
        {
            var (x, y) = (i * 0.6180339f % 1, i * 0.7548776f % 0.9f);
            var height = BristleTexture.Flat.Sample(0, x, y)[0];
            // The same distance, three texels, both ways.
            along += Math.Abs(BristleTexture.Flat.Sample(0, x + 3f / BristleTexture.Columns, y)[0] - height);
            across += Math.Abs(BristleTexture.Flat.Sample(0, x, y + 3f / BristleTexture.Rows)[0] - height);
        }
        Assert.True(across > 4 * along);
    }

    [Fact]
    public void Narrow_strokes_read_a_coarser_level()
    {
        Assert.Equal(0, BristleTexture.LevelFor(200));
        Assert.Equal(0, BristleTexture.LevelFor(64));
        Assert.Equal(2, BristleTexture.LevelFor(16));
        Assert.Equal(5, BristleTexture.LevelFor(0.1f));
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.1f)]
    [InlineData(float.NaN)]
    public void Values_out_of_range_are_refused(float value)
    {
        Assert.Throws<ArgumentException>(() => new BristleTexture(1, value, 0, 0, 0));
        Assert.Throws<ArgumentException>(() => new BristleTexture(1, 0, value, 0, 0));
        Assert.Throws<ArgumentException>(() => new BristleTexture(1, 0, 0, value, 0));
        Assert.Throws<ArgumentException>(() => new BristleTexture(1, 0, 0, 0, value));
    }
}
