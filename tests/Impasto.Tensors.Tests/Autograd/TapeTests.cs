using Impasto.Tensors.Autograd;
using Impasto.TestSupport;
using static Impasto.Tensors.Ops;

namespace Impasto.Tensors.Tests.Autograd;

public class TapeTests
{
    private static Tensor Leaf(params float[] values)
    {
        var x = Tensor.From(values, values.Length);
        x.RequiresGrad = true;
        return x;
    }

    [Fact]
    public void A_result_used_twice_adds_up_both_gradients()
    {
        var x = Leaf(1, -2, 3);
        var square = Multiply(x, x);
        // f = sum(x² + 2 x² + x³): 6 x + 3 x².
        Tape.Backward(Sum(Add(Add(square, Affine(square, 2)), Multiply(square, x))));
        Assert.Equal([9, 0, 45], x.Grad!.ToArray());
    }

    [Fact]
    public void A_gradient_passed_on_to_two_inputs_is_not_shared_by_them()
    {
        Tensor a = Leaf(1, 2), b = Leaf(3, 4);
        Tensor doubledA = Affine(a, 2), doubledB = Affine(b, 2);
        // a's gradient goes on growing after the sum has passed its own to both.
        Tape.Backward(Sum(Add(Add(doubledA, doubledB), Affine(doubledA, 10))));
        Assert.Equal([22, 22], a.Grad!.ToArray());
        Assert.Equal([2, 2], b.Grad!.ToArray());
        Tape.Backward(Sum(Add(a, b)));
        Tape.Backward(Sum(a));
        Assert.Equal([24, 24], a.Grad!.ToArray());
        Assert.Equal([3, 3], b.Grad!.ToArray());
    }

    [Fact]
    public void A_sum_of_a_leaf_with_itself()
    {
        var x = Leaf(1, 2);
        Tape.Backward(Sum(Add(x, x)));
        Assert.Equal([2, 2], x.Grad!.ToArray());
    }

    [Fact]
    public void A_retained_results_gradient_stays_its_own_when_a_reshape_shares_its_memory()
    {
        var x = Leaf(1, 2, 3, 4);
        var middle = Affine(x, 3);
        var square = Reshape(middle, 2, 2).Retain();
        // middle's gradient is the reshaped one plus another; the retained one must not see that.
        Tape.Backward(Add(Sum(square), Affine(Sum(middle), 5)));
        Assert.Equal([1, 1, 1, 1], square.Grad!.ToArray());
        Assert.Equal([18, 18, 18, 18], x.Grad!.ToArray());
        Assert.Equal([3, 6, 9, 12], square.ToArray());
    }

    [Fact]
    public void A_retained_results_gradient_stays_when_a_leaf_takes_it_on()
    {
        var x = Leaf(1, 2);
        var y = Reshape(x, 2, 1).Retain();
        Tape.Backward(Sum(y));
        Tape.Backward(Sum(Affine(x, 7)));
        Assert.Equal([8, 8], x.Grad!.ToArray());
        Assert.Equal([1, 1], y.Grad!.ToArray());
    }

    [Fact]
    public void A_reshape_shares_memory_and_outlives_what_it_came_from()
    {
        var x = Tensor.From([1, 2, 3, 4], 4);
        var y = Reshape(x, 2, -1);
        x.CopyFrom([5, 6, 7, 8]);
        Assert.Equal([5, 6, 7, 8], y.ToArray());
        x.Dispose();
        Assert.Equal([5, 6, 7, 8], y.ToArray());
        Assert.Equal(new Shape(2, 2), y.Shape);
    }

    [Fact]
    public void Constants_get_no_gradient()
    {
        Tensor x = Leaf(1, 2), constant = Tensor.From([3, 4], 2);
        Tape.Backward(Sum(Multiply(Concat(0, x, constant), Concat(0, constant, x))));
        Assert.Equal([6, 8], x.Grad!.ToArray());
        Assert.Null(constant.Grad);
    }

    [Fact]
    public void Gradients_of_several_passes_add_up_until_they_are_dropped()
    {
        var x = Leaf(2);
        Tape.Backward(Multiply(x, x));
        Tape.Backward(Multiply(x, x));
        Assert.Equal(8, x.Grad!.Item());
        x.ZeroGrad();
        Assert.Null(x.Grad);
        Tape.Backward(Multiply(x, x));
        Assert.Equal(4, x.Grad!.Item());
    }

    [Fact]
    public void Intermediate_values_are_released_and_say_so()
    {
        var x = Leaf(1, 2);
        var middle = Exp(x);
        var kept = Affine(middle, 2).Retain();
        Tape.Backward(Sum(kept));
        Assert.Equal([1, 1], kept.Grad!.ToArray());
        Assert.Equal(2 * MathF.E, kept.ToArray()[0], 1e-5f);
        var error = Assert.Throws<ObjectDisposedException>(() => middle.ToArray());
        Assert.Contains("[2] tensor were released by the backward pass; call Retain() before, or read them earlier", error.Message);
    }

    [Fact]
    public void A_second_pass_over_the_same_graph_is_refused_with_a_sentence()
    {
        var x = Leaf(1, 2);
        var y = Sum(Exp(x));
        Tape.Backward(y);
        Assert.Contains("nothing to differentiate", Assert.Throws<InvalidOperationException>(() => Tape.Backward(y)).Message);
        Assert.Contains("nothing to differentiate", Assert.Throws<InvalidOperationException>(() => Tape.Backward(Sum(Tensor.Full(1, 2)))).Message);
    }

    [Fact]
    public void Roots_and_gradients_must_fit()
    {
        var x = Leaf(1, 2);
        Assert.Contains("only a scalar's is 1 by itself", Assert.Throws<ShapeException>(() => Tape.Backward(Exp(x))).Message);
        Assert.Contains("[3]", Assert.Throws<ShapeException>(() => Tape.Backward(Exp(x), Tensor.Full(1, 3))).Message);
    }

    [Fact]
    public void Nothing_is_recorded_while_paused()
    {
        var x = Leaf(1, 2);
        using (Tape.Pause())
        {
            using (Tape.Pause())
                Assert.False(Tape.IsRecording);
            Assert.False(Tape.IsRecording);
            Assert.False(Exp(x).RequiresGrad);
        }
        Assert.True(Tape.IsRecording);
        Assert.True(Exp(x).RequiresGrad);
    }

    [Fact]
    public void The_guard_names_operation_and_layer_of_a_NaN()
    {
        var x = Leaf(1, -1);
        using var guard = Tape.Guard();
        using var outer = Tape.Layer("encoder");
        using (Tape.Layer("relu3_1"))
        {
            var error = Assert.Throws<NonFiniteException>(() => Log(x));
            Assert.Contains("the result of log at encoder.relu3_1, shape [2]", error.Message);
        }
        Tensor root;
        using (Tape.Layer("root"))
            root = Sum(Sqrt(Affine(x, 0)));
        var backward = Assert.Throws<NonFiniteException>(() => Tape.Backward(root));
        Assert.Contains("the gradient of sqrt on its input 0 at encoder.root", backward.Message);
    }

    [Fact]
    public void Without_the_guard_NaN_flows_through()
    {
        var x = Leaf(1, -1);
        Assert.True(float.IsNaN(Sum(Log(x)).Item()));
    }

    [Fact]
    public void A_checkpoint_has_the_same_gradient_and_takes_less_memory() => OwnContext.Run(2, () =>
    {
        const int Depth = 24;
        var pool = ComputeContext.Current.Pool;
        var x = GradientCheck.Random(1, 1, 48, 48, 8);
        x.RequiresGrad = true;
        var weight = Tensor.Full(0.7f, 8);
        weight.RequiresGrad = true;
        // A chain of operations whose inputs the backward pass needs.
        Tensor Chain(Tensor y, int depth)
        {
            for (var i = 0; i < depth; i++)
                y = Tanh(Multiply(y, weight));
            return y;
        }
        (float[] X, float[] W, long Peak) Run(bool checkpoint)
        {
            using var scope = new TensorScope();
            x.ZeroGrad();
            weight.ZeroGrad();
            var before = pool.BytesInUse;
            pool.ResetPeak();
            var y = x;
            for (var block = 0; block < 4; block++)
                y = checkpoint ? Tape.Checkpoint(y, input => Chain(input, Depth / 4)) : Chain(y, Depth / 4);
            Tape.Backward(Sum(Multiply(y, y)));
            return (x.Grad!.ToArray(), weight.Grad!.ToArray(), pool.PeakBytes - before);
        }
        var plain = Run(false);
        var saving = Run(true);
        Assert.Equal(plain.X, saving.X);
        Assert.Equal(plain.W, saving.W);
        Assert.True(saving.Peak < 0.6 * plain.Peak, $"{saving.Peak} bytes with checkpoints, {plain.Peak} without.");
    });

    [Fact]
    public void A_checkpoint_names_the_layer_when_it_computes_again()
    {
        var x = Leaf(1, 2);
        Tensor y;
        using (Tape.Layer("block"))
            y = Tape.Checkpoint(x, t => Log(Affine(t, 1, -1)));
        using var guard = Tape.Guard();
        var error = Assert.Throws<NonFiniteException>(() => Tape.Backward(Sum(Retry(y))));
        Assert.Contains("at block", error.Message);

        static Tensor Retry(Tensor t) => Clamp(t, -100, 100);
    }
}
