using Impasto.Imaging;
using Impasto.Networks.Bands;
using Impasto.Networks.FeedForward;
using Impasto.OnePass;
using Impasto.Tests.Methods.FeedForward;

namespace Impasto.Tests.Networks.Bands;

public sealed class BandsTests
{
    /// <summary>Values of a band so few that bands are as narrow as they get.</summary>
    private const int Narrow = 1;

    private static float LargestDifference(Picture a, Picture b)
    {
        Assert.Equal((a.Width, a.Height), (b.Width, b.Height));
        return a.Pixels.Zip(b.Pixels, (x, y) => Math.Abs(x - y)).Max();
    }

    [Theory]
    [InlineData("johnson", 600, 500, 60_000)]
    [InlineData("cin", 600, 500, 60_000)]
    [InlineData("stylebank", 600, 500, 60_000)]
    [InlineData("johnson", 601, 499, 50_000)]
    [InlineData("cin", 333, 217, 20_000)]
    [InlineData("stylebank", 331, 222, 20_000)]
    [InlineData("johnson", 61, 127, Narrow)]
    [InlineData("cin", 63, 101, Narrow)]
    [InlineData("stylebank", 66, 99, Narrow)]
    [InlineData("johnson", 16, 16, Narrow)]
    [InlineData("stylebank", 17, 19, Narrow)]
    [InlineData("stylebank of the paper", 331, 222, 20_000)]
    [InlineData("stylebank of the paper", 66, 99, Narrow)]
    [InlineData("unet, doubling pixels", 600, 500, 60_000)]
    [InlineData("unet, doubling pixels", 61, 127, Narrow)]
    [InlineData("unet, doubling pixels", 330, 227, Narrow)]
    [InlineData("unet", 600, 500, 60_000)]
    [InlineData("unet", 61, 127, Narrow)]
    [InlineData("unet", 330, 227, Narrow)]
    [InlineData("unet", 17, 9, Narrow)]
    [InlineData("generated", 600, 500, 60_000)]
    [InlineData("generated", 331, 222, 20_000)]
    [InlineData("generated", 61, 127, Narrow)]
    [InlineData("generated", 63, 101, Narrow)]
    [InlineData("generated", 16, 16, Narrow)]
    [InlineData("generated", 1, 45, Narrow)]
    public void A_picture_in_bands_is_the_picture_at_once(string kind, int width, int height, int bandValues)
    {
        using IFeedForwardModel model = kind switch
        {
            "johnson" => RandomModels.Johnson(),
            "cin" => RandomModels.Cin(styles: ["a", "b", "c"]),
            "generated" => RandomModels.Generated(),
            "unet" => RandomModels.UNet(),
            "unet, doubling pixels" => RandomModels.UNet(isTransposed: false),
            "stylebank" => RandomModels.Bank(styles: ["a", "b", "c"]),
            _ => RandomModels.Bank(transposed: true, styles: ["a", "b", "c"]),
        };
        var shares = StyleShares.Everywhere(kind is "johnson" or "generated" or "unet" or "unet, doubling pixels" ? [1] : [0.25f, 0, 0.75f]);
        var photo = RandomModels.Photo(width, height);
        var whole = FeedForwardPass.Run(model, photo, shares);
        // The random networks use the range: a difference would show.
        Assert.InRange(whole.Pixels.Max() - whole.Pixels.Min(), 0.5f, 1);
        var difference = LargestDifference(whole, FeedForwardPass.Run(model, photo, shares, bandValues: bandValues));
        TestContext.Current.SendDiagnosticMessage($"{kind} {width}x{height}: {255 * difference:F3} / 255");
        Assert.InRange(difference, 0, 1f / 255);
    }
}
