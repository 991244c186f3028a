using Impasto.Losses;

namespace Impasto.Training.FeedForward;

/// <summary>What the terms of a feed-forward network's objective count.</summary>
/// <param name="Content">The content term.</param>
/// <param name="Style">The mean of the style terms.</param>
/// <param name="Tv">The mean squared difference of neighbours.</param>
/// <param name="Tone"><see cref="ToneLoss"/>.</param>
internal readonly record struct ObjectiveWeights(float Content, float Style, float Tv, float Tone = 0);
