using Impasto.Options;

namespace Impasto.Methods;

/// <summary>A method that is open.</summary>
internal sealed class StyleSession<TOptions>(StyleMethod<TOptions> method) : IStyleSession
    where TOptions : class, new()
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Kept _kept = new();
    private (int Width, int Height) _lastSize;
    private bool _closed;

    /// <inheritdoc/>
    public async Task<StyleResult> RenderAsync(StyleRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var options = OptionTable.Checked<TOptions>(request.Options, method.Name);
        method.Check(request, options);
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            return await Task.Run(() => Render(new StyleJob<TOptions>(request, options, _kept, progress, cancel)), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes the session once the picture under way is done.</summary>
    public void Dispose()
    {
        _turn.Wait();
        _closed = true;
        _kept.Dispose();
        _turn.Release();
    }

    private StyleResult Render(StyleJob<TOptions> job)
    {
        var request = job.Request;
        job.Cancel.ThrowIfCancellationRequested();
        if (request.Strength == 0)
            return new StyleResult(job.Content);
        // Pictures of one size share their blocks; a folder of many sizes must not keep some of each.
        if (job.Size != _lastSize)
            ComputeContext.Current.Pool.Trim();
        _lastSize = job.Size;
        using var memory = method.Prepare(job);
        job.Colors = method.KeepColors(job);
        var painted = method.Paint(job);
        var picture = job.Colors.Restore(painted.Picture);
        if (request.Strength < 1 && !method.AppliesStrength)
            OutputSize.Mix(picture, job.Content, request.Strength);
        return painted with { Picture = OutputSize.Finish(picture, job.Content, request.Mask), Notes = [.. job.Notes, .. painted.Notes] };
    }
}
