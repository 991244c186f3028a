using System.Collections.Concurrent;

namespace Impasto.Studio;

/// <summary>Every user's shelf, each in a folder of its own: nobody sees what another has sent, not even whether.</summary>
/// <param name="folder">The studio's.</param>
/// <param name="limit">Bytes of a shelf from which on no more are accepted.</param>
/// <param name="clock">Says when a picture was last used.</param>
internal sealed class Shelves(string folder, long limit, TimeProvider clock)
{
    private const string Pictures = "pictures";

    private readonly ConcurrentDictionary<string, Lazy<PictureShelf>> _shelves = new();
    private readonly string _users = Path.Combine(folder, "users");

    /// <summary>Bytes of a shelf from which on no more are accepted.</summary>
    public long Limit => limit;

    /// <summary>A user's shelf.</summary>
    /// <param name="owner">The user; empty for this machine's.</param>
    public PictureShelf Of(string owner) =>
        _shelves.GetOrAdd(owner, name => new Lazy<PictureShelf>(() => new PictureShelf(name.Length == 0 ? Path.Combine(folder, Pictures) : Path.Combine(_users, name, Pictures), limit, clock))).Value;

    /// <summary>Deletes what was arriving on them when the last process ended.</summary>
    public void Sweep()
    {
        foreach (var (_, shelf) in All())
            shelf.Sweep();
    }

    /// <summary>All that there are, by their users.</summary>
    public IEnumerable<(string Owner, PictureShelf Shelf)> All() =>
        (Directory.Exists(_users) ? Directory.EnumerateDirectories(_users).Select(path => Path.GetFileName(path)) : []).Prepend("").Select(owner => (owner, Of(owner)));
}
