using Impasto.Losses;
using Impasto.Tensors;
using Impasto.Tensors.Autograd;

namespace Impasto.Tests.Losses;

public sealed class ToneLossTests
{
    /// <summary>Two dark and two light quarters.</summary>
    private static readonly float[] Checkers = [0.2f, 0.8f, 0.8f, 0.2f];

    [Fact]
    public void Another_contrast_and_other_colours_cost_nothing_and_the_negative_costs_four()
    {
        using var scope = new TensorScope();
        var content = Cells(Checkers);
        Assert.Equal(0, Loss(content, content), 1e-6);
        // The variances of 0.09 and 0.0225 stand beside the faint one's 0.0025.
        Assert.Equal(Math.Pow(Math.Sqrt(0.09 / 0.0925) - Math.Sqrt(0.0225 / 0.025), 2), Loss(Ops.Affine(content, 0.5f, 0.4f), content), 1e-5);
        Assert.Equal(4 * 0.09 / 0.0925, Loss(Ops.Affine(content, -1, 1), content), 1e-3);
        Assert.Equal(2 * 0.09 / 0.0925, Loss(Cells([0.2f, 0.2f, 0.8f, 0.8f]), content), 1e-3);
    }

    [Fact]
    public void Each_picture_of_a_batch_counts_by_itself_and_details_do_not()
    {
        using var scope = new TensorScope();
        var content = Cells(Checkers);
        var negative = Ops.Affine(content, -1, 1);
        Assert.Equal(Loss(negative, content) / 2, Loss(Ops.Concat(0, content, negative), Ops.Concat(0, content, content)), 1e-5);
        // A line in each cell, as light as its neighbour is dark.
        var lines = content.ToArray();
        for (var i = 0; i < lines.Length; i++)
            lines[i] += i / 3 % 2 == 0 ? 0.1f : -0.1f;
        Assert.Equal(0, Loss(Tensor.From(lines, 1, 32, 32, 3), content), 1e-6);
    }

    [Fact]
    public void A_flat_picture_is_asked_for_next_to_nothing()
    {
        using var scope = new TensorScope();
        var content = Cells([0.5f, 0.505f, 0.5f, 0.505f]);
        Assert.InRange(Loss(Cells([0.5f, 0.5f, 0.5f, 0.5f]), content), 0, 0.01);
    }

    [Fact]
    public void Its_gradient_is_the_numerical_one()
    {
        using var scope = new TensorScope();
        var content = Cells(Checkers);
        var picture = Cells([0.3f, 0.5f, 0.9f, 0.4f]);
        picture.RequiresGrad = true;
        Tape.Backward(new ToneLoss(0.5f).Evaluate(picture, content, LossBatch.Fixed));
        var gradient = picture.Grad!.ToArray();
        var values = picture.ToArray();
        // A whole cell is moved, so that the difference stands out of the rounding.
        double analytic = 0;
        const float Step = 0.01f;
        float[] more = [.. values], less = [.. values];
        for (var y = 0; y < 16; y++)
        {
            for (var x = 0; x < 16; x++)
            {
                var i = 3 * (y * 32 + x) + 1;
                analytic += gradient[i];
                more[i] += Step;
                less[i] -= Step;
            }
        }
        var numeric = (Value(more) - Value(less)) / (2 * Step);
        Assert.Equal(numeric, analytic, 1e-3 * Math.Abs(numeric) + 1e-5);

        double Value(float[] pixels) => new ToneLoss(0.5f).Evaluate(Tensor.From(pixels, 1, 32, 32, 3), content, LossBatch.Fixed).Item();
    }

    private static double Loss(Tensor picture, Tensor content)
    {
        using var tone = new ToneLoss(1);
        return tone.Evaluate(picture, content, LossBatch.Fixed).Item();
    }

    /// <summary>32x32 pixels, four grey cells.</summary>
    private static Tensor Cells(float[] greys)
    {
        var pixels = new float[32 * 32 * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = greys[i / 3 / 32 / 16 * 2 + i / 3 % 32 / 16];
        return Tensor.From(pixels, 1, 32, 32, 3);
    }
}
