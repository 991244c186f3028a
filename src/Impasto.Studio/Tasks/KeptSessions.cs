using Impasto.Methods;

namespace Impasto.Studio.Tasks;

/// <summary>Open methods between tasks, with the networks that they have loaded: a folder's pictures come one by one.</summary>
internal sealed class KeptSessions : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(string Method, IStyleSession Session)> _kept = [];

    /// <summary>Does something with a method's session, which is kept unless that fails. Those of other methods that nobody uses are closed.</summary>
    public async Task<T> WithAsync<T>(IStyleMethod method, Func<IStyleSession, Task<T>> use)
    {
        var session = Take(method.Name) ?? method.Open();
        try
        {
            var result = await use(session).ConfigureAwait(false);
            lock (_gate)
                _kept.Add((method.Name, session));
            return result;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Take("");

    private IStyleSession? Take(string method)
    {
        lock (_gate)
        {
            var found = _kept.Find(kept => kept.Method == method).Session;
            foreach (var (name, other) in _kept)
            {
                if (name != method)
                    other.Dispose();
            }
            _kept.RemoveAll(kept => kept.Method != method || kept.Session == found);
            return found;
        }
    }
}
