using static Impasto.Tensors.Ops;

namespace Impasto.Tensors.Tests;

public class TensorScopeTests
{
    [Fact]
    public void The_end_of_a_scope_frees_what_was_made_in_it()
    {
        Tensor inside, kept;
        var outside = Tensor.Full(1, 3);
        using (var scope = new TensorScope())
        {
            inside = Exp(outside);
            kept = scope.Keep(Affine(outside, 2));
        }
        Assert.Equal([1, 1, 1], outside.ToArray());
        Assert.Equal([2, 2, 2], kept.ToArray());
        Assert.Contains("the end of its TensorScope", Assert.Throws<ObjectDisposedException>(() => inside.ToArray()).Message);
        kept.Dispose();
        kept.Dispose();
        Assert.Contains("released by Dispose", Assert.Throws<ObjectDisposedException>(() => kept.ToArray()).Message);
    }

    [Fact]
    public void A_kept_tensor_belongs_to_the_scope_around()
    {
        Tensor kept;
        using (new TensorScope())
        {
            using (var inner = new TensorScope())
                kept = inner.Keep(Tensor.Full(4, 2));
            Assert.Equal([4, 4], kept.ToArray());
        }
        Assert.Throws<ObjectDisposedException>(() => kept.ToArray());
    }

    [Fact]
    public void A_gradient_belongs_to_its_tensor()
    {
        var x = Tensor.Full(1, 3);
        x.RequiresGrad = true;
        using (new TensorScope())
            Impasto.Tensors.Autograd.Tape.Backward(Sum(Multiply(x, x)));
        Assert.Equal([2, 2, 2], x.Grad!.ToArray());
        var grad = x.Grad;
        x.Dispose();
        Assert.Throws<ObjectDisposedException>(() => grad.ToArray());
    }

    [Fact]
    public void Scopes_close_in_reverse_order()
    {
        var outer = new TensorScope();
        var inner = new TensorScope();
        Assert.Contains("reverse order", Assert.Throws<InvalidOperationException>(outer.Dispose).Message);
        inner.Dispose();
        outer.Dispose();
    }

    [Fact]
    public void Each_thread_has_its_own()
    {
        using var scope = new TensorScope();
        Tensor? other = null;
        var thread = new Thread(() => other = Tensor.Full(1, 2));
        thread.Start();
        thread.Join();
        Assert.False(scope.Forget(other!));
        other!.Dispose();
    }
}
