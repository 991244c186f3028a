using Impasto.Tensors.Kernels.Cpu;
using Impasto.TestSupport;

namespace Impasto.Tensors.Tests.Kernels.Cpu;

/// <summary>The kernels as each kind of processor runs them: the tests of this class run here and again in child processes with narrower vectors or none.</summary>
public sealed unsafe class SimdLevelTests
{
    [Theory]
    [MemberData(nameof(SimdLevels.Names), MemberType = typeof(SimdLevels))]
    public void Holds_with_narrower_vectors(string level) => SimdLevels.Check(level, typeof(SimdLevelTests));

    [Fact]
    public void The_widest_vectors_are_those_allowed() => Assert.True(Simd.Bits <= SimdLevels.MostBits, $"{Simd.Bits} bits, but {SimdLevels.MostBits} are allowed.");

    [Theory]
    [InlineData("1 9 11 20 33 3 3 1 1 Reflect 1 1")]
    [InlineData("1 9 11 16 16 3 3 1 1 Zeros 1 1")]
    [InlineData("1 9 14 3 20 9 9 1 4 Reflect 1 1")]
    [InlineData("1 9 14 20 3 9 9 1 4 Zeros 1 1")]
    [InlineData("1 10 12 7 18 3 3 2 1 Replicate 1 1")]
    [InlineData("2 5 6 12 40 1 1 1 0 Zeros 1 1")]
    [InlineData("1 7 6 18 18 3 3 1 1 Zeros 1 18")]
    public void Convolution_is_the_definition(string geometry) => new Conv2dTests().Forward_and_gradients_are_the_definition(geometry);

    [Fact]
    public void Products_are_the_definition()
    {
        var tests = new GemmTests();
        tests.Product_is_the_definition(13, 31, 17);
        tests.Product_is_the_definition(3, 5, 9000);
        tests.Gram_is_the_product_with_its_transpose(300, 64);
    }

    [Fact]
    public void Upsampling_convolution_is_the_definition()
    {
        var tests = new UpsampleConv2dTests();
        tests.Is_the_convolution_of_the_upsampled_picture(1, 3, 4, 16, 16);
        tests.Is_the_convolution_of_the_upsampled_picture(1, 3, 4, 5, 6);
    }

    [Fact]
    public void Pooling_is_the_definition() => new PoolingTests().Maximum_and_average_and_their_gradients_are_the_definition(7, 9, 3, 2, 1);

    [Fact]
    public void Nan_is_kept()
    {
        new PoolingTests().Nan_wins_a_maximum_and_spoils_an_average();
        var tests = new NonFiniteTests();
        foreach (var geometry in NonFiniteTests.Cases)
            tests.Nan_in_reaches_exactly_the_outputs_that_see_it(geometry);
    }
}
