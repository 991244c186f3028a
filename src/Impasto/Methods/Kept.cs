namespace Impasto.Methods;

/// <summary>What a session keeps from one picture to the next: one thing in each slot, made anew when it is wanted for something else.</summary>
internal sealed class Kept : IDisposable
{
    private readonly Dictionary<string, (object? Key, object? Value)> _slots = [];

    /// <summary>The slot's thing, if it was made for an equal key; else a new one, for which the old one makes room.</summary>
    /// <param name="slot">The slot's name.</param>
    /// <param name="key">What the thing depends on; compared by Equals.</param>
    /// <param name="make">Makes it; disposed of by the session where it is disposable.</param>
    public T Get<T>(string slot, object? key, Func<T> make)
    {
        if (_slots.TryGetValue(slot, out var kept) && Equals(kept.Key, key))
            return (T)kept.Value!;
        _slots.Remove(slot);
        (kept.Value as IDisposable)?.Dispose();
        var made = make();
        _slots[slot] = (key, made);
        return made;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, value) in _slots.Values)
            (value as IDisposable)?.Dispose();
        _slots.Clear();
    }
}
