namespace Impasto.Studio;

/// <summary>The cores: previews and tasks share them, each in the studio's own context.</summary>
/// <param name="threads">As many; 0 is one for each core.</param>
internal sealed class Compute(int threads = 0) : IDisposable
{
    private readonly ComputeContext _context = new() { Threads = threads > 0 ? threads : Environment.ProcessorCount };

    /// <summary>Does work in the context.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        using var use = _context.Use();
        return await work().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();
}
