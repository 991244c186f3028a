using Impasto.Options;

namespace Impasto.Methods;

/// <summary>What all texture methods do alike: options cast and checked, samples cut down to their opaque part, the work on a thread of its own.</summary>
/// <typeparam name="TOptions">The method's options record.</typeparam>
internal abstract class TextureMethod<TOptions> : ITextureMethod
    where TOptions : class, new()
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Summary { get; }

    /// <inheritdoc/>
    public abstract string Paper { get; }

    /// <inheritdoc/>
    public Type OptionsType => typeof(TOptions);

    /// <inheritdoc/>
    public Task<TextureResult> SynthesizeAsync(TextureRequest request, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var options = OptionTable.Checked<TOptions>(request.Options, Name);
        var samples = TextureSamples.Check(request, Name);
        Check(options, samples);
        // Once it has begun, a method gives what there is when it is stopped.
        return Task.Run(() => Synthesize(new TextureJob<TOptions>(request, samples, options, progress, cancel)), cancel);
    }

    /// <summary>Refuses what the method can't do.</summary>
    /// <exception cref="UsageException">It can't.</exception>
    protected virtual void Check(TOptions options, IReadOnlyList<TextureSample> samples)
    {
    }

    /// <summary>Makes the texture, of the request's size.</summary>
    protected abstract TextureResult Synthesize(TextureJob<TOptions> job);
}
