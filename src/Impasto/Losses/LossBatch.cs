using Impasto.Tensors;

namespace Impasto.Losses;

/// <summary>What the pictures of one evaluation are judged against where the terms hold no target that is the same every time.</summary>
internal sealed record LossBatch
{
    /// <summary>Nothing but the terms' own targets.</summary>
    public static LossBatch Fixed { get; } = new();

    /// <summary>What each picture was made of [N, H, W, 3], RGB in 0..1.</summary>
    public Tensor? Content { get; init; }

    /// <summary>Each picture's style, a number among the terms' targets; null is the only one.</summary>
    public IReadOnlyList<int>? Styles { get; init; }

    /// <summary>How much the content counts at each place [N, H, W, 1], at least 0; 1 is as everywhere, more keeps faces. Null is 1.</summary>
    public Tensor? ContentMap { get; init; }
}
