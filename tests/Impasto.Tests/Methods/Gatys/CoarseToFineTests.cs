using Impasto.Imaging;
using Impasto.Methods.Gatys;

namespace Impasto.Tests.Methods.Gatys;

public class CoarseToFineTests
{
    [Fact]
    public void A_step_costs_the_pixels_of_its_scale()
    {
        var scales = new CoarseToFine([(100, 50), (200, 100), (400, 200)], 40, 10);
        var first = scales.Progress(0, 30, 1.5, () => new Picture(1, 1, 3));
        Assert.Equal(("scale 1 of 3 (100x50)", 30, 60, 1.5), (first.Stage, first.Step, first.Steps, first.Loss));
        Assert.Equal(5000, first.Cost);
        Assert.Equal(5000 * (10 + (10 * 4) + (10 * 16)), first.Remaining);
        var last = scales.Progress(2, 10, 1, () => new Picture(1, 1, 3));
        Assert.Equal((60, 60, 0d), (last.Step, last.Steps, last.Remaining));
        Assert.Equal("7x9", new CoarseToFine([(7, 9)], 5, 0).Progress(0, 1, 1, () => new Picture(1, 1, 3)).Stage);
    }
}
