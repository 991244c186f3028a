using Impasto.Losses;

namespace Impasto.Training.FeedForward;

/// <summary>What a feed-forward network is trained with.</summary>
/// <param name="Objective">With a target for each style in training.</param>
/// <param name="Photos">To train on.</param>
/// <param name="HeldOut">To validate on.</param>
/// <param name="Styles">The names of all of the network's styles.</param>
/// <param name="FirstTrained">The number of the first style in training; it and those after it have a target: all, or the last, which is added.</param>
/// <param name="Batch">Crops a step.</param>
/// <param name="Crop">Their side in pixels.</param>
/// <param name="Zoom">The photographs' shorter side is 1 to this many crops.</param>
/// <param name="Seed">Everything random follows from it.</param>
/// <param name="Faces">Finds the faces on which the content counts more; null counts it alike everywhere.</param>
internal sealed record FeedForwardData(PerceptualObjective Objective, PictureSource Photos, PictureSource HeldOut, IReadOnlyList<string> Styles, int FirstTrained, int Batch,
    int Crop, float Zoom, int Seed, FaceWeights? Faces = null)
{
    /// <summary>How much it counts that the painting moves with what is painted; 0 doesn't look.</summary>
    public float SteadyWeight { get; init; }

    /// <summary>How many styles are in training.</summary>
    public int Trained => Styles.Count - FirstTrained;
}
