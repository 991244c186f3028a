using Impasto.Imaging.Patches;
using Impasto.TestSupport;

namespace Impasto.Imaging.Tests.Patches;

public class PatchTests
{
    private static readonly SafetensorsFile Fixtures = new(Repo.Fixture("classical", "patches.safetensors"));

    [Theory]
    [InlineData("random_7x4")]
    [InlineData("random_24x8")]
    [InlineData("ties_9x5")]
    [InlineData("wide_5x12")]
    [InlineData("flat_6x3")]
    [InlineData("column_5x1")]
    public void Vertical_cuts_equal_the_fixtures(string name)
    {
        var shape = Fixtures.Shape($"cut_vertical_{name}.error");
        var (path, cumulative) = MinimumCut.Vertical(Fixtures.Doubles($"cut_vertical_{name}.error"), shape[1], shape[0]);
        Assert.Equal(Fixtures.Doubles($"cut_vertical_{name}.path"), path.Select(p => (double)p));
        Assert.Equal(Fixtures.Doubles($"cut_vertical_{name}.cumulative"), cumulative);
    }

    [Fact]
    public void Horizontal_cut_is_the_vertical_one_of_the_transposed_errors()
    {
        var error = Fixtures.Doubles("cut_horizontal_8x24.error");
        var transposed = Enumerable.Range(0, 24 * 8).Select(i => error[(i % 8 * 24) + (i / 8)]).ToArray();
        Assert.Equal(Fixtures.Doubles("cut_horizontal_8x24.path"), MinimumCut.Vertical(transposed, 8, 24).Path.Select(p => (double)p));
    }

    [Theory]
    [InlineData("ssd_map_L")]
    [InlineData("ssd_map_left")]
    [InlineData("ssd_map_full")]
    public void Overlap_errors_equal_the_fixtures(string name)
    {
        var texture = Planes("texture");
        var target = Planes("target");
        var where = Fixtures.Doubles($"{name}.where");
        var targets = target.Select(t => t.Select((v, i) => v * where[i]).ToArray()).ToArray();
        var constant = target.Sum(t => t.Select((v, i) => v * v * where[i]).Sum());

        foreach (var key in new[] { null, "shape" })
        {
            var search = new PatchSearch([texture], 40, 36);
            for (var again = 0; again < 2; again++)
            {
                var errors = search.Errors(12, [new PatchTerm(0, where, targets, constant, key)]);
                Assert.Equal(Fixtures.Doubles($"{name}.ssd"), errors.Select(e => Math.Round(e)));
            }
        }
    }

    /// <summary>Small patches are correlated directly, large ones by the Fourier transform.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(19)]
    [InlineData(34)]
    public void Errors_are_what_the_definition_says(int side)
    {
        const int Width = 61, Height = 37;
        var random = new Random(side);
        double[] Whole(int count, int most) => [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(most + 1))];
        double[][] first = [Whole(Width * Height, 255), Whole(Width * Height, 255)], second = [Whole(Width * Height, 255)];
        double[][] target = [Whole(side * side, 255), Whole(side * side, 255), Whole(side * side, 255)];
        double[] weights = Whole(side * side, 2), others = Whole(side * side, 1);
        double[] Weighed(double[] values, double[] by) => [.. values.Select((v, i) => v * by[i])];
        double Constant(double[] values, double[] by) => values.Select((v, i) => by[i] * v * v).Sum();
        var search = new PatchSearch([first, second], Width, Height);
        var errors = search.Errors(side,
        [
            new PatchTerm(0, weights, [Weighed(target[0], weights), Weighed(target[1], weights)], Constant(target[0], weights) + Constant(target[1], weights)),
            new PatchTerm(1, others, [Weighed(target[2], others)], Constant(target[2], others), "others"),
        ]);
        var columns = Width - side + 1;
        Assert.Equal(columns * (Height - side + 1), errors.Length);
        for (var place = 0; place < errors.Length; place++)
        {
            var expected = 0.0;
            for (var i = 0; i < side * side; i++)
            {
                var at = ((place / columns + i / side) * Width) + place % columns + i % side;
                expected += weights[i] * (Math.Pow(first[0][at] - target[0][i], 2) + Math.Pow(first[1][at] - target[1][i], 2)) +
                    others[i] * Math.Pow(second[0][at] - target[2][i], 2);
            }
            Assert.Equal(expected, errors[place], 1e-4);
        }
    }

    [Fact]
    public void Patches_larger_than_the_texture_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PatchSearch([[new double[20]]], 5, 4).Errors(5, []));

    internal static double[][] Planes(string name)
    {
        var values = Fixtures.Doubles(name);
        return [.. Enumerable.Range(0, 3).Select(c => values.Where((_, i) => i % 3 == c).ToArray())];
    }
}
