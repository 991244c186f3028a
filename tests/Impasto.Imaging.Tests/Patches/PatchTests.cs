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

    [Fact]
    public void Patches_larger_than_the_texture_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PatchSearch([[new double[20]]], 5, 4).Errors(5, []));

    internal static double[][] Planes(string name)
    {
        var values = Fixtures.Doubles(name);
        return [.. Enumerable.Range(0, 3).Select(c => values.Where((_, i) => i % 3 == c).ToArray())];
    }
}
