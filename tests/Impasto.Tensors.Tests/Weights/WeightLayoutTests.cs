using Impasto.Tensors.Weights;

namespace Impasto.Tensors.Tests.Weights;

public class WeightLayoutTests
{
    private static readonly int[] Shape = [2, 3, 4, 5];
    private static readonly float[] Values = [.. Enumerable.Range(0, 120).Select(i => (float)i)];

    [Fact]
    public void Images_go_from_NCHW_to_NHWC_and_back()
    {
        var (values, shape) = WeightLayout.NchwToNhwc(Values, Shape);

        Assert.Equal([2, 4, 5, 3], shape);
        Assert.Equal(At(Values, Shape, 1, 2, 3, 4), At(values, shape, 1, 3, 4, 2));
        Assert.Equal(At(Values, Shape, 0, 1, 2, 0), At(values, shape, 0, 2, 0, 1));
        Assert.Equal(Values, WeightLayout.NhwcToNchw(values, shape).Values);
    }

    [Fact]
    public void Convolution_weights_go_from_OIHW_to_OHWI_and_back()
    {
        var (values, shape) = WeightLayout.OihwToOhwi(Values, Shape);

        Assert.Equal([2, 4, 5, 3], shape);
        Assert.Equal(At(Values, Shape, 1, 0, 3, 2), At(values, shape, 1, 3, 2, 0));
        Assert.Equal(Values, WeightLayout.OhwiToOihw(values, shape).Values);
    }

    [Fact]
    public void Transposed_convolution_weights_go_from_IOHW_to_IHWO_and_back()
    {
        var (values, shape) = WeightLayout.IohwToIhwo(Values, Shape);

        Assert.Equal([2, 4, 5, 3], shape);
        Assert.Equal(At(Values, Shape, 1, 2, 3, 4), At(values, shape, 1, 3, 4, 2));
        Assert.Equal(Values, WeightLayout.IhwoToIohw(values, shape).Values);
        Assert.Equal(Shape, WeightLayout.IhwoToIohw(values, shape).Shape);
    }

    [Fact]
    public void A_wrong_order_or_size_is_refused_with_the_shapes()
    {
        Assert.Contains("[2, 3, 4, 5]",
            Assert.Throws<ArgumentException>(() => WeightLayout.Permute<float>(Values, Shape, [0, 1, 2, 2])).Message);
        Assert.Contains("120 elements; 7 were given",
            Assert.Throws<ArgumentException>(() => WeightLayout.Permute<float>(new float[7], Shape, [0, 1, 2, 3])).Message);
    }

    private static float At(float[] values, int[] shape, int a, int b, int c, int d) =>
        values[((a * shape[1] + b) * shape[2] + c) * shape[3] + d];
}
