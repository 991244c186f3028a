namespace Impasto.Tensors.Optimizers;

/// <summary>How <see cref="Lbfgs"/> chooses the length of a step along its direction.</summary>
public enum LineSearch
{
    /// <summary>The learning rate itself; at the very first step shortened to rate min(1, 1 / |gradient|_1).</summary>
    Fixed,

    /// <summary>Until the strong Wolfe conditions hold, c1 = 1e-4 and c2 = 0.9 (Nocedal and Wright 2006, algorithms 3.5 and 3.6).</summary>
    StrongWolfe,
}
