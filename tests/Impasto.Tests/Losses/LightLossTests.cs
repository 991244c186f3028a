using Impasto.Imaging.Color;
using Impasto.Losses;
using Impasto.Tensors;

namespace Impasto.Tests.Losses;

public sealed class LightLossTests
{
    private const int Side = 64;

    [Theory]
    [InlineData(0.5f, 0.6f)]
    [InlineData(0.9f, 0.2f)]
    public void Flat_pictures_differ_by_their_lightness(float a, float b)
    {
        using var scope = new TensorScope();
        double la = ColorSpaces.FromSrgb(a, a, a, ColorSpace.Lab).A / 100, lb = ColorSpaces.FromSrgb(b, b, b, ColorSpace.Lab).A / 100;
        Assert.Equal(4 * (la - lb) * (la - lb), Loss(Picture((_, _) => a), Picture((_, _) => b)), 0.2 * (la - lb) * (la - lb));
    }

    [Fact]
    public void Other_colours_and_fine_detail_cost_next_to_nothing_and_light_from_the_other_side_much()
    {
        using var scope = new TensorScope();
        var left = Picture((x, _) => 0.3f + 0.4f * x / Side);
        var detail = Loss(Picture((x, y) => 0.3f + 0.4f * x / Side + ((x + y) % 2 == 0 ? 0.05f : -0.05f)), left);
        var other = Loss(Picture((x, _) => 0.7f - 0.4f * x / Side), left);
        Assert.Equal(0, Loss(left, left), 1e-9);
        Assert.True(detail < 0.01 * other, $"{detail} against {other}");
    }

    [Fact]
    public void Black_has_a_gradient_that_is_finite()
    {
        using var scope = new TensorScope();
        var black = Picture((_, _) => 0);
        black.RequiresGrad = true;
        using var loss = new LightLoss(1);
        Tensors.Autograd.Tape.Backward(loss.Evaluate(black, Picture((_, _) => 0.5f), LossBatch.Fixed));
        Assert.All(black.Grad!.ToArray(), v => Assert.True(float.IsFinite(v)));
    }

    private static double Loss(Tensor a, Tensor b)
    {
        using var loss = new LightLoss(4);
        return loss.Evaluate(a, b, LossBatch.Fixed).Item();
    }

    private static Tensor Picture(Func<int, int, float> value) =>
        Tensor.From([.. Enumerable.Range(0, Side * Side).SelectMany(i => Enumerable.Repeat(value(i % Side, i / Side), 3))], 1, Side, Side, 3);
}
