namespace Impasto.Networks.AnyStyle;

/// <summary>What <see cref="MicroAst"/> keeps of style pictures: a few hundred numbers a style, at both levels of its encoder.</summary>
/// <param name="Shallow">Of the encoder's first output.</param>
/// <param name="Deep">Of its second output, one residual block later.</param>
internal sealed record StyleSignals(LevelSignals Shallow, LevelSignals Deep) : IDisposable
{
    /// <summary>The sum of several styles' signals, each times its share; shares add up to 1.</summary>
    public static StyleSignals Blend(params ReadOnlySpan<(StyleSignals Style, float Share)> styles)
    {
        StyleSignals? sum = null;
        foreach (var (style, share) in styles)
        {
            var part = new StyleSignals(style.Shallow.Times(share), style.Deep.Times(share));
            sum = sum is null ? part : new StyleSignals(sum.Shallow.Plus(part.Shallow), sum.Deep.Plus(part.Deep));
        }
        return sum ?? throw new ArgumentException("A blend needs at least one style.", nameof(styles));
    }

    /// <summary>A copy without gradients that belongs to no scope: whoever keeps it disposes of it.</summary>
    public StyleSignals Own() => new(Shallow.Own(), Deep.Own());

    /// <inheritdoc/>
    public void Dispose()
    {
        Shallow.Dispose();
        Deep.Dispose();
    }
}
