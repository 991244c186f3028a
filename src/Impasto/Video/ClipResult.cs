namespace Impasto.Video;

/// <summary>What came of a clip.</summary>
/// <param name="Frames">Frames in the result.</param>
/// <param name="Painted">Frames that were painted by this run; the others were there already, or repeat the one before.</param>
/// <param name="IsPartial">The work was stopped: the result ends early, and the same work can be gone on with.</param>
public sealed record ClipResult(int Frames, int Painted, bool IsPartial)
{
    /// <summary>Of a clip that came through a pipe, how long after its coming a frame was written, in the mean and at most; null for others.</summary>
    public (TimeSpan Mean, TimeSpan Longest)? Latency { get; init; }

    /// <summary>Sentences the user should see.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
