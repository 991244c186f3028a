namespace Impasto.Imaging.Flow;

/// <summary>How <see cref="DenseFlow"/> searches and refines.</summary>
internal sealed record FlowOptions
{
    /// <summary>The finest level that is worked on: 0 is full size, 1 half of it. What is finer is interpolated.</summary>
    public int FinestLevel { get; init; } = 1;

    /// <summary>Pixels between patches of 8x8, 1 to 8.</summary>
    public int Stride { get; init; } = 4;

    /// <summary>Steps of a patch in each of a level's two sweeps.</summary>
    public int Descents { get; init; } = 6;

    /// <summary>How often a level's refinement warps the second frame anew; 0 leaves it out.</summary>
    public int Warps { get; init; } = 1;

    /// <summary>How often the refinement renews its weights after each warp.</summary>
    public int FixedPoints { get; init; } = 5;

    /// <summary>Sweeps of relaxation between two renewals.</summary>
    public int Relaxations { get; init; } = 5;

    /// <summary>Weight of a smooth flow.</summary>
    public float Smoothness { get; init; } = 40;

    /// <summary>Weight of gradients that stay.</summary>
    public float Gradient { get; init; } = 10;

    /// <summary>Weight of brightness that stays.</summary>
    public float Brightness { get; init; } = 5;

    public static FlowOptions Quick { get; } = new() { FinestLevel = 2 };

    public static FlowOptions Balanced { get; } = new() { FinestLevel = 1 };

    public static FlowOptions Fine { get; } = new() { FinestLevel = 0 };
}
