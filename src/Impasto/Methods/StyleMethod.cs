namespace Impasto.Methods;

/// <summary>
/// What all methods do alike: options cast and checked, the work on a thread of its own, the picture brought to its size, its colours, strength, mask, alpha and metadata. A method
/// adds what is its own: <see cref="Check"/>, <see cref="Prepare"/>, <see cref="KeepColors"/>, <see cref="Paint"/>, called in this order.
/// </summary>
/// <typeparam name="TOptions">The method's options record.</typeparam>
internal abstract class StyleMethod<TOptions> : IStyleMethod
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
    public virtual bool TakesTrainedStyles => false;

    /// <inheritdoc/>
    public virtual bool TakesPreparedStyles => false;

    /// <inheritdoc/>
    public virtual bool PaintsWithoutStyle => false;

    /// <inheritdoc/>
    public virtual bool SharesStatistics => false;

    /// <inheritdoc/>
    public virtual bool FollowsFrames => false;

    /// <summary>Whether the method itself heeds the request's strength; else its picture is mixed with the content.</summary>
    public virtual bool AppliesStrength => false;

    /// <summary>Whether faces are the method's own business; else they are kept recognisable after it.</summary>
    public virtual bool PaintsFaces => false;

    /// <summary>Whether places in a style picture count, which must not be moved by leaving transparent parts out.</summary>
    public virtual bool NeedsWholeStyle => false;

    bool IStyleMethod.NeedsWholePhoto => PaintsFaces;

    /// <inheritdoc/>
    public IStyleSession Open() => new StyleSession<TOptions>(this);

    /// <summary>Refuses styles that the method can't use.</summary>
    /// <exception cref="UsageException">It can't.</exception>
    public abstract void Check(StyleRequest request, TOptions options);

    /// <summary>Loads what it takes and reserves the memory that the picture will need, before anything of its size is made.</summary>
    /// <returns>The reservation; null for methods that need little more than their pictures.</returns>
    /// <exception cref="MemoryLimitException">It would not fit.</exception>
    public virtual IDisposable? Prepare(StyleJob<TOptions> job) => null;

    /// <summary>How the content's colours are kept: by the request's mode, through the style pictures.</summary>
    public virtual ColorKeeper KeepColors(StyleJob<TOptions> job) => ColorKeeper.For(job.Request.PreserveColor, job.Content, job.Request.Styles);

    /// <summary>Makes the picture at full effect, of the job's content's size.</summary>
    public abstract StyleResult Paint(StyleJob<TOptions> job);
}
