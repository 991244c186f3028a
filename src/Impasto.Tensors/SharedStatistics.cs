namespace Impasto.Tensors;

/// <summary>
/// Statistics that several pictures share, so that a network normalises each by those of all and not by its own: the frames of a clip then don't flicker (Wang et al. 2020, ReReVST).
/// While they are in use on a thread, every normalisation by a picture's own statistics takes its place's, counted from <see cref="NextPicture"/>; until <see cref="Freeze"/> it adds the
/// picture to them first.
/// </summary>
public sealed class SharedStatistics
{
    [ThreadStatic]
    private static SharedStatistics? _current;

    private readonly List<object> _places = [];
    private int _next;

    /// <summary>Those in use on this thread; null where pictures are normalised by their own.</summary>
    public static SharedStatistics? Current => _current;

    /// <summary>Whether pictures no longer change them.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>From now on pictures no longer change them.</summary>
    public void Freeze() => IsFrozen = true;

    /// <summary>The next normalisation is a picture's first.</summary>
    public void NextPicture() => _next = 0;

    /// <summary>Uses them on this thread until the result is disposed of.</summary>
    public IDisposable Use()
    {
        var before = _current;
        _current = this;
        return new Returned(before);
    }

    /// <summary>The statistics of the next place; made where no picture has come so far yet.</summary>
    /// <param name="make">Makes empty ones.</param>
    /// <exception cref="InvalidOperationException">The pictures don't go the same way through the same networks.</exception>
    public T Next<T>(Func<T> make)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(make);
        if (_next == _places.Count)
        {
            if (IsFrozen)
                throw new InvalidOperationException("Pictures that share statistics must go the same way through the same networks, but one is normalised more often than the others.");
            _places.Add(make());
        }
        return _places[_next++] as T
            ?? throw new InvalidOperationException("Pictures that share statistics must go the same way through the same networks, but one is normalised in another way than the others.");
    }

    private sealed class Returned(SharedStatistics? before) : IDisposable
    {
        public void Dispose() => _current = before;
    }
}
