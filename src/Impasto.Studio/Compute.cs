namespace Impasto.Studio;

/// <summary>The cores: previews and jobs share them, each in the studio's own context.</summary>
internal sealed class Compute : IDisposable
{
    private readonly ComputeContext _context = new() { Threads = Environment.ProcessorCount };

    /// <summary>Does work in the context.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        using var use = _context.Use();
        return await work().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();
}
