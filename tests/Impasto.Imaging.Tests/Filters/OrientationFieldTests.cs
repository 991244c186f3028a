using Impasto.Imaging.Filters;

namespace Impasto.Imaging.Tests.Filters;

public sealed class OrientationFieldTests
{
    [Fact]
    public void Sobel_equals_the_fixture()
    {
        var c = ClassicalFixture.Case("filters", "sobel");

        var gradient = Sobel.Gradient(c.Plane("image"));

        c.AssertOutput("gx", gradient.X.Values);
        c.AssertOutput("gy", gradient.Y.Values);
    }

    [Theory]
    [InlineData("structure_tensor_gray")]
    [InlineData("structure_tensor_rgb")]
    public void Structure_tensor_equals_the_fixture(string name)
    {
        var c = ClassicalFixture.Case("filters", name);

        var tensor = StructureTensor.Of(c.Picture("image"), c.Parameter("sigma"));
        var (larger, smaller) = tensor.Eigenvalues();
        var (anisotropy, angle) = (tensor.Anisotropy().Values, tensor.Angle().Values);

        c.AssertOutput("tensor_EFG", [.. Enumerable.Range(0, 3 * anisotropy.Length).Select(i => new[] { tensor.E, tensor.F, tensor.G }[i % 3].Values[i / 3])]);
        c.AssertOutput("lambda1", larger.Values);
        c.AssertOutput("lambda2", smaller.Values);
        c.AssertOutput("anisotropy", anisotropy);
        c.AssertOutput("tangent_double_angle_times_anisotropy", [.. Enumerable.Range(0, 2 * anisotropy.Length).Select(i =>
            (i % 2 == 0 ? MathF.Cos(2 * angle[i / 2]) : MathF.Sin(2 * angle[i / 2])) * anisotropy[i / 2])]);
        var tangents = tensor.Tangents();
        Assert.All(Enumerable.Range(0, angle.Length), i =>
        {
            Assert.Equal(MathF.Cos(angle[i]), tangents.X.Values[i], 1e-5f);
            Assert.Equal(MathF.Sin(angle[i]), tangents.Y.Values[i], 1e-5f);
        });
    }

    [Fact]
    public void Tangents_run_along_an_edge()
    {
        var plane = new Plane(20, 20);
        for (var y = 0; y < 20; y++)
        {
            for (var x = 0; x < 20; x++)
                plane[x, y] = x + y < 19 ? 0 : 1;
        }

        var tangents = StructureTensor.Of(plane, 2).Tangents();

        Assert.Equal(-1, tangents.X[10, 10] / tangents.Y[10, 10], 1e-3f);
    }

    [Theory]
    [InlineData("lic_vortex")]
    [InlineData("lic_tangent")]
    public void Line_integral_convolution_equals_the_fixture(string name)
    {
        var c = ClassicalFixture.Case("filters", name);

        var result = LineIntegralConvolution.Convolve(c.Plane("noise"), c.Field("field"), (int)c.Parameter("steps"), (float)c.Parameter("step"));

        // The case allows half a percent of pixels whose streamline passes between two pixels.
        c.AssertOutput("result", result.Values, share: 0.005);
    }

    [Fact]
    public void Line_integral_convolution_of_no_steps_changes_nothing()
    {
        var c = ClassicalFixture.Case("filters", "lic_vortex");

        Assert.Equal(c.Plane("noise").Values, LineIntegralConvolution.Convolve(c.Plane("noise"), c.Field("field"), 0).Values);
        Assert.Throws<ArgumentException>(() => LineIntegralConvolution.Convolve(new Plane(3, 3), c.Field("field"), 2));
        Assert.Throws<ArgumentException>(() => LineIntegralConvolution.Convolve(c.Plane("noise"), c.Field("field"), 2, 0));
    }

    [Fact]
    public void A_field_of_not_a_numbers_leaves_every_pixel_alone()
    {
        var bad = new Plane(4, 4);
        Array.Fill(bad.Values, float.NaN);
        var plane = new Plane(4, 4, [.. Enumerable.Range(0, 16).Select(i => (float)i)]);

        Assert.Equal(plane.Values, LineIntegralConvolution.Convolve(plane, new VectorField(bad, bad), 5).Values);
    }
}
