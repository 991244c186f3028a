using FsCheck;
using FsCheck.Fluent;
using Impasto.Imaging.Filters;

namespace Impasto.Imaging.Tests.Filters;

public sealed class PyramidTests
{
    [Fact]
    public void Pyramids_equal_OpenCVs()
    {
        var gaussian = ClassicalFixture.Case("filters", "gaussian_pyramid_odd");
        var levels = GaussianPyramid.Build(gaussian.Plane("image"), 3);
        for (var level = 1; level <= 3; level++)
            gaussian.AssertOutput($"level{level}", levels[level].Values);

        var laplacian = ClassicalFixture.Case("filters", "laplacian_pyramid_odd");
        var bands = GaussianPyramid.BuildLaplacian(laplacian.Plane("image"), 3);
        for (var level = 0; level <= 3; level++)
            laplacian.AssertOutput($"level{level}", bands[level].Values);

        var up = ClassicalFixture.Case("filters", "pyr_up_even");
        up.AssertOutput("result", GaussianPyramid.Up(up.Plane("image"), (int)up.Parameter("width"), (int)up.Parameter("height")).Values);
    }

    [Fact]
    public void A_Laplacian_pyramid_collapses_to_its_input() => Prop.ForAll(Gen.Choose(1, 50).Two().ToArbitrary(), size =>
    {
        var random = new Random(size.Item1 * 100 + size.Item2);
        var plane = new Plane(size.Item1, size.Item2, [.. Enumerable.Range(0, size.Item1 * size.Item2).Select(_ => random.NextSingle())]);
        var back = GaussianPyramid.Collapse(GaussianPyramid.BuildLaplacian(plane, 4));
        return plane.Values.Zip(back.Values).All(p => Math.Abs(p.First - p.Second) < 1e-5f);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("laplacian_stack", false)]
    [InlineData("laplacian_stack_masked", true)]
    public void Laplacian_stacks_equal_the_fixture(string name, bool masked)
    {
        var c = ClassicalFixture.Case("filters", name);

        var stack = LaplacianStack.Build(c.Plane("image"), (int)c.Parameter("levels"), masked ? c.Plane("mask", 1) : null);

        c.AssertOutput("bands", [.. stack.Bands.SelectMany(b => b.Values)]);
        c.AssertOutput("residual", stack.Residual.Values);
        c.AssertOutput("energy", [.. stack.Energy.SelectMany(b => b.Values)]);
    }

    [Fact]
    public void Local_energy_transfer_equals_the_fixture()
    {
        var c = ClassicalFixture.Case("filters", "local_energy_transfer");
        var levels = (int)c.Parameter("levels");
        var (input, example) = (LaplacianStack.Build(c.Plane("image"), levels), LaplacianStack.Build(c.Plane("example"), levels));

        c.AssertOutput("gain", [.. Enumerable.Range(0, levels).SelectMany(l => LocalEnergyTransfer.Gain(input.Energy[l], example.Energy[l]).Values)]);
        c.AssertOutput("result", LocalEnergyTransfer.Transfer(input, example.Energy, example.Residual).Values);
        Assert.Throws<ArgumentException>(() => LocalEnergyTransfer.Transfer(input, [.. example.Energy.Skip(1)], example.Residual));
    }
}
