namespace Impasto.Networks.AnyStyle;

/// <summary>What <see cref="MicroAst"/> keeps of style pictures: a few hundred numbers a style, at both levels of its encoder.</summary>
/// <param name="Shallow">Of the encoder's first output.</param>
/// <param name="Deep">Of its second output, one residual block later.</param>
internal sealed record StyleSignals(LevelSignals Shallow, LevelSignals Deep) : IDisposable
{
    /// <summary>A copy without gradients that belongs to no scope: whoever keeps it disposes of it.</summary>
    public StyleSignals Own() => new(Shallow.Own(), Deep.Own());

    /// <inheritdoc/>
    public void Dispose()
    {
        Shallow.Dispose();
        Deep.Dispose();
    }
}
