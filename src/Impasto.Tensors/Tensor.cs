using Impasto.Tensors.Autograd;
using Impasto.Tensors.Kernels;
using Impasto.Tensors.Memory;

namespace Impasto.Tensors;

/// <summary>
/// A dense float32 tensor, row-major; images are [N, H, W, C], convolution weights [O, kH, kW, I]. Its memory is pooled and belongs to the
/// <see cref="TensorScope"/> in which it was made, or to whoever made it where there is no scope. The results of operations on tensors that require gradients remember
/// how they came about, for <see cref="Tape.Backward"/>. One thread at a time may work with a tensor.
/// </summary>
public sealed class Tensor : IDisposable
{
    private DeviceBuffer? _buffer;
    private string? _releasedBy;

    internal Tensor(Shape shape, DeviceBuffer? buffer = null)
        : this(shape, buffer, TensorScope.Current)
    {
    }

    private Tensor(Shape shape, DeviceBuffer? buffer, TensorScope? scope)
    {
        Shape = shape;
        _buffer = buffer ?? Device.Allocate(shape.Count);
        scope?.Add(this);
    }

    /// <summary>The sizes.</summary>
    public Shape Shape { get; }

    /// <summary>True where gradients are wanted: set it on parameters and on an optimised image; results inherit it.</summary>
    public bool RequiresGrad { get; set; }

    /// <summary>The gradient that the last backward passes have added up, of this tensor's shape; null before. Only leaves keep theirs.</summary>
    public Tensor? Grad { get; internal set; }

    /// <summary>Set by <see cref="Retain"/>.</summary>
    internal bool Retained { get; private set; }

    /// <summary>The operation that made this tensor, when gradients flow through it.</summary>
    internal GradNode? Creator { get; set; }

    /// <summary>What a kernel made of these values for its own use (packed or transformed weights); dropped when they change.</summary>
    internal IDisposable? Prepared { get; set; }

    /// <summary>Whether the values have neither a NaN nor an infinity: a pass over memory.</summary>
    internal bool IsFinite => Device.Kernels.IsFinite(Buffer);

    internal bool IsReleased => _buffer is null;

    internal DeviceBuffer Buffer => _buffer ?? throw new ObjectDisposedException(nameof(Tensor),
        $"The values of this {Shape} tensor were released by {_releasedBy}; call Retain() before, or read them earlier.");

    /// <summary>A tensor of the given values, copied.</summary>
    /// <exception cref="ShapeException">The number of values is not the shape's.</exception>
    public static Tensor From(ReadOnlySpan<float> values, params ReadOnlySpan<int> sizes)
    {
        var shape = new Shape(sizes);
        if (shape.Count != values.Length)
            throw new ShapeException("Tensor.From", $"{values.Length} values don't fill the shape {shape}, which has {shape.Count}", shape);
        var tensor = new Tensor(shape);
        tensor.Buffer.CopyFrom(values);
        return tensor;
    }

    /// <summary>Uninitialised and in no scope, whichever is open: parameters and optimisers' states live as long as their owners.</summary>
    internal static Tensor Unscoped(Shape shape) => new(shape, null, null);

    /// <summary>A scalar, shape [].</summary>
    public static Tensor Scalar(float value) => From([value]);

    /// <summary>All zero.</summary>
    public static Tensor Zeros(params ReadOnlySpan<int> sizes) => Full(0, sizes);

    /// <summary>All of one value.</summary>
    public static Tensor Full(float value, params ReadOnlySpan<int> sizes)
    {
        var tensor = new Tensor(new Shape(sizes));
        Device.Kernels.Fill(tensor.Buffer, value);
        return tensor;
    }

    /// <summary>The values, row-major.</summary>
    public float[] ToArray()
    {
        var values = GC.AllocateUninitializedArray<float>(checked((int)Shape.Count));
        Buffer.CopyTo(values);
        return values;
    }

    /// <summary>Copies the values, row-major, to a span of exactly their number.</summary>
    public void CopyTo(Span<float> destination)
    {
        if (destination.Length != Shape.Count)
            throw new ShapeException("Tensor.CopyTo", $"the destination has {destination.Length} values, the shape {Shape} has {Shape.Count}", Shape);
        Buffer.CopyTo(destination);
    }

    /// <summary>Overwrites the values. Not for tensors that a pending backward pass still needs.</summary>
    public void CopyFrom(ReadOnlySpan<float> values)
    {
        if (values.Length != Shape.Count)
            throw new ShapeException("Tensor.CopyFrom", $"{values.Length} values don't fill the shape {Shape}, which has {Shape.Count}", Shape);
        Buffer.CopyFrom(values);
        Changed();
    }

    /// <summary>The value of a tensor of one element.</summary>
    public float Item()
    {
        if (Shape.Count != 1)
            throw new ShapeException("Tensor.Item", $"only a tensor of one element has an item, but the shape is {Shape}", Shape);
        Span<float> value = stackalloc float[1];
        Buffer.CopyTo(value);
        return value[0];
    }

    /// <summary>A copy outside every gradient: it requires none and remembers nothing.</summary>
    public Tensor Detach()
    {
        var copy = new Tensor(Shape);
        Device.Kernels.Copy(Buffer, copy.Buffer);
        // Kernels hold pointers only: a temporary that nobody refers to any more must not be finalised under them.
        GC.KeepAlive(this);
        return copy;
    }

    /// <summary>Keeps the values (and the gradient, once there is one) of an intermediate result past the backward pass. Returns this.</summary>
    public Tensor Retain()
    {
        Retained = true;
        return this;
    }

    /// <summary>Drops the gradient.</summary>
    public void ZeroGrad()
    {
        Grad?.Dispose();
        Grad = null;
    }

    /// <summary>Gives the memory back. Doing it twice is harmless.</summary>
    public void Dispose() => Release("Dispose");

    /// <summary>Must be called after the values were changed in place.</summary>
    internal void Changed()
    {
        Prepared?.Dispose();
        Prepared = null;
    }

    internal void Release(string by)
    {
        Changed();
        _releasedBy ??= by;
        _buffer?.Dispose();
        _buffer = null;
        Grad?.Release(by);
        Grad = null;
        Creator = null;
    }

    /// <summary>"Tensor [1, 64, 48, 3]".</summary>
    public override string ToString() => $"Tensor {Shape}{(IsReleased ? ", released" : "")}";
}
