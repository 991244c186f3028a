namespace Impasto.Tensors;

/// <summary>
/// Owns every tensor that this thread makes until it is disposed: <c>using var scope = new TensorScope();</c> around an iteration makes an hour's
/// training run in constant memory. Scopes nest.
/// </summary>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? _current;

    private readonly TensorScope? _outer;
    private readonly List<Tensor> _tensors = [];

    /// <summary>Opens a scope on this thread.</summary>
    public TensorScope()
    {
        _outer = _current;
        _current = this;
    }

    internal static TensorScope? Current => _current;

    /// <summary>Hands a tensor to the enclosing scope, or to the caller where there is none. Returns it.</summary>
    public Tensor Keep(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (Forget(tensor))
            _outer?.Add(tensor);
        return tensor;
    }

    /// <summary>Takes a tensor out of every scope: from now on the caller disposes of it. Returns it.</summary>
    public static Tensor Release(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        for (var scope = _current; scope is not null && !scope._tensors.Remove(tensor); scope = scope._outer)
        {
        }
        return tensor;
    }

    /// <summary>Frees every tensor made inside and not kept.</summary>
    public void Dispose()
    {
        if (_current != this)
            throw new InvalidOperationException("Tensor scopes must be closed in the reverse order of their opening, on the thread that opened them.");
        _current = _outer;
        foreach (var tensor in _tensors)
            tensor.Release("the end of its TensorScope");
        _tensors.Clear();
    }

    internal void Add(Tensor tensor) => _tensors.Add(tensor);

    internal bool Forget(Tensor tensor)
    {
        // Mostly one of the last.
        var at = _tensors.LastIndexOf(tensor);
        if (at >= 0)
            _tensors.RemoveAt(at);
        return at >= 0;
    }
}
