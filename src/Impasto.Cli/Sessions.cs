using Impasto.Methods;

namespace Impasto.Cli;

/// <summary>Methods that are open, each opened once, when it is first wanted.</summary>
internal sealed class Sessions : IDisposable
{
    private readonly Dictionary<IStyleMethod, IStyleSession> _open = [];

    public IStyleSession Of(IStyleMethod method) => _open.TryGetValue(method, out var session) ? session : _open[method] = method.Open();

    public void Dispose()
    {
        foreach (var session in _open.Values)
            session.Dispose();
    }
}
