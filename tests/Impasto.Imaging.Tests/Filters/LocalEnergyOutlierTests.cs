using Impasto.Imaging.Filters;

namespace Impasto.Imaging.Tests.Filters;

public class LocalEnergyOutlierTests
{
    [Fact]
    public void A_spot_is_not_raised_with_the_grain_around_it()
    {
        // Faint grain with one dark spot, and an example of five times the grain.
        var random = new Random(1);
        var (photo, example) = (new Plane(48, 48), new Plane(48, 48));
        for (var i = 0; i < photo.Values.Length; i++)
        {
            var grain = random.NextSingle() - 0.5f;
            (photo.Values[i], example.Values[i]) = (0.5f + 0.06f * grain, 0.5f + 0.3f * grain);
        }
        photo[24, 24] = 0.1f;
        var (input, style) = (LaplacianStack.Build(photo, 3), LaplacianStack.Build(example, 3));
        var free = LocalEnergyTransfer.Transfer(input, style.Energy, style.Residual);
        var held = LocalEnergyTransfer.Transfer(input, style.Energy, style.Residual, outlier: 1);
        // The paper's gain deepens the spot; held, it is as deep as it was, and grain well within the limit is raised as before.
        Assert.True(0.5f - free[24, 24] > 1.3f * (0.5f - held[24, 24]), $"{free[24, 24]} {held[24, 24]}");
        Assert.InRange(0.5f - held[24, 24], 0.3f, 0.45f);
        Assert.Equal(free.Values, LocalEnergyTransfer.Transfer(input, style.Energy, style.Residual, outlier: 1000).Values);
    }
}
