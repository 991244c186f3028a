namespace Impasto.Imaging.Flow;

/// <summary>How <see cref="DenseFlow"/> searches and refines. What stands here without a preset is <see cref="FlowPreset.Balanced"/>.</summary>
internal sealed record FlowOptions
{
    /// <summary>The finest level that is worked on: 0 is full size, 1 half of it. What is finer is interpolated.</summary>
    public int FinestLevel { get; init; }

    /// <summary>Pixels between patches of 8x8, 1 to 8.</summary>
    public int Stride { get; init; } = 4;

    /// <summary>Most steps of a patch in each of a level's two sweeps.</summary>
    public int Descents { get; init; } = 2;

    /// <summary>How often a level's refinement renews its weights; 0 leaves it out.</summary>
    public int FixedPoints { get; init; } = 1;

    /// <summary>Sweeps of relaxation after each renewal.</summary>
    public int Relaxations { get; init; } = 8;

    /// <summary>Weight of a smooth flow (alpha; Kroeger et al. have 10).</summary>
    public float Smoothness { get; init; } = 50;

    /// <summary>Weight of gradients that stay along the flow (gamma).</summary>
    public float Gradient { get; init; } = 10;

    /// <summary>Weight of brightness that stays along the flow (delta).</summary>
    public float Brightness { get; init; } = 5;

    /// <summary>The options of a preset.</summary>
    public static FlowOptions Of(FlowPreset preset) => preset switch
    {
        FlowPreset.Quick => new() { FinestLevel = 1, Stride = 6, Descents = 3 },
        FlowPreset.Balanced => new(),
        FlowPreset.Fine => new() { Stride = 3, Descents = 3, FixedPoints = 8, Relaxations = 10 },
        _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, "There is no such preset."),
    };

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(FinestLevel);
        ArgumentOutOfRangeException.ThrowIfLessThan(Stride, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Stride, InverseSearch.PatchSide);
        ArgumentOutOfRangeException.ThrowIfNegative(Descents);
        ArgumentOutOfRangeException.ThrowIfNegative(FixedPoints);
        ArgumentOutOfRangeException.ThrowIfLessThan(Relaxations, 1);
        if (!(Smoothness > 0 && Gradient >= 0 && Brightness >= 0 && float.IsFinite(Smoothness + Gradient + Brightness)))
            throw new ArgumentException($"Weights are numbers, that of smoothness above 0 and the others not below, but they are {Smoothness}, {Gradient} and {Brightness}.");
    }
}
