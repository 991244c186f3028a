using Impasto.Imaging;
using Impasto.Networks.Bands;
using Impasto.Networks.FeedForward;
using Impasto.OnePass;
using Impasto.TestSupport;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Tests.Networks.Bands;

public sealed class InputNoiseTests
{
    private static float[] Row(InputNoise noise, int number, int length = 3000)
    {
        var row = new float[length];
        noise.AddTo(row, number);
        return row;
    }

    private static double Correlation(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum() / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(y => (double)y * y));

    [Fact]
    public void Rows_are_normal_noise_that_differs_from_row_to_row_and_repeats_with_the_seed()
    {
        var noise = new InputNoise(0.08f, 3);
        var row = Row(noise, 7);
        Assert.InRange(row.Average(), -0.006, 0.006);
        Assert.InRange(Math.Sqrt(row.Average(v => (double)v * v)), 0.075, 0.085);
        Assert.Equal(row, Row(new InputNoise(0.08f, 3), 7));
        Assert.InRange(Correlation(row, Row(noise, 8)), -0.08, 0.08);
        Assert.InRange(Correlation(row, Row(new InputNoise(0.08f, 4), 7)), -0.08, 0.08);
        // A row is added to, and a shorter one begins alike.
        var gray = Enumerable.Repeat(0.5f, 30).ToArray();
        noise.AddTo(gray, 7);
        Assert.Equal(row.Take(30).Select(v => 0.5f + v), gray);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_network_gets_its_noise_at_once_in_bands_and_with_any_number_of_threads(bool bank)
    {
        using IFeedForwardModel model = bank ? Noisy(RandomModels.Bank(styles: ["a", "b"])) : Noisy(RandomModels.Cin(styles: ["a", "b"]));
        var flat = new Picture(40, 33, 3);
        Array.Fill(flat.Pixels, 0.4f);
        var shares = StyleShares.Everywhere(0.5f, 0.5f);
        var whole = FeedForwardPass.Run(model, flat, shares, seed: 5);
        Assert.NotEqual(whole.Pixels, FeedForwardPass.Run(model, flat, shares, seed: 6).Pixels);
        Assert.Equal(whole.Pixels, OwnContext.Run(1, () => FeedForwardPass.Run(model, flat, shares, seed: 5)).Pixels);
        var bands = FeedForwardPass.Run(model, flat, shares, seed: 5, bandValues: 2000);
        Assert.All(whole.Pixels.Zip(bands.Pixels), pair => Assert.InRange(pair.First - pair.Second, -1f / 255, 1f / 255));
        // Where the picture is flat, the noise is what is painted.
        var middle = Enumerable.Range(0, 20).Select(x => whole[10 + x, 16, 1]).ToArray();
        Assert.True(middle.Max() - middle.Min() > 0.02f);
    }

    [Fact]
    public void The_deviation_is_in_the_model_file()
    {
        using var folder = new TempFolder();
        using var model = (TransformModel)Noisy(RandomModels.Cin(styles: ["a", "b"]));
        model.ToWeightFile().Save(folder.At("noisy.safetensors"));
        using var loaded = FeedForwardKind.LoadAny(folder.At("noisy.safetensors"));
        Assert.Equal(0.08f, loaded.Noise);
    }

    private static ITrainableModel Noisy(ITrainableModel model) => model.WithNoise(0.08f);
}
