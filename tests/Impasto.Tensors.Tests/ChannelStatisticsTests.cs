namespace Impasto.Tensors.Tests;

public sealed class ChannelStatisticsTests
{
    private static Tensor Image(int height, int width, int channels)
    {
        var random = new SeededRandom(5);
        var values = new float[height * width * channels];
        for (var i = 0; i < values.Length; i++)
            values[i] = 100 * (i % channels) + (1 + i % channels) * random.NextNormal();
        return Tensor.From(values, 1, height, width, channels);
    }

    [Theory]
    [InlineData(37, 29, 3)]
    [InlineData(64, 50, 16)]
    [InlineData(9, 1, 1)]
    public void Parts_normalized_by_the_wholes_statistics_are_the_whole_normalized(int height, int width, int channels)
    {
        using var scope = new TensorScope();
        var image = Image(height, width, channels);
        Tensor gamma = Tensor.Full(0.5f, channels), beta = Tensor.Full(-0.25f, channels);
        var statistics = new ChannelStatistics(channels);
        int[] cuts = [0, 1, height / 3, height / 2, height];
        var parts = cuts.Zip(cuts[1..], (a, b) => Ops.Crop(image, a, b, 0, width)).ToList();
        parts.ForEach(statistics.Add);
        Assert.Equal(height * width, statistics.Count);
        var joined = Ops.Concat(1, [.. parts.Select(part => Ops.InstanceNormBy(part, statistics, gamma, beta, relu: true))]).ToArray();
        var whole = Ops.InstanceNorm(image, gamma, beta, relu: true).ToArray();
        for (var i = 0; i < whole.Length; i++)
            Assert.Equal(whole[i], joined[i], 1e-5f);
    }

    [Fact]
    public void What_has_no_statistics_is_refused()
    {
        using var scope = new TensorScope();
        var statistics = new ChannelStatistics(2);
        Assert.Throws<InvalidOperationException>(() => statistics.InverseDeviations(1e-5f));
        Assert.Throws<ShapeException>(() => statistics.Add(Image(3, 3, 3)));
        Assert.Throws<NonFiniteException>(() => statistics.Add(Tensor.From([1, float.NaN], 1, 1, 1, 2)));
        Assert.Throws<ShapeException>(() => Ops.InstanceNormBy(Image(3, 3, 3), statistics));
    }
}
