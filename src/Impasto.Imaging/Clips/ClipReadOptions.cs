namespace Impasto.Imaging.Clips;

/// <summary>What of a clip is read, and how.</summary>
public sealed record ClipReadOptions
{
    /// <summary>Seconds at which to begin.</summary>
    public double From { get; init; }

    /// <summary>Seconds at which to end; null is the clip's end.</summary>
    public double? To { get; init; }

    /// <summary>Frame rate to read at, frames left out or repeated; of a folder its rate. Null is the clip's own, 25 for folders.</summary>
    public FrameRate? Rate { get; init; }

    /// <summary>Longest side of the frames in pixels; sides become even. Null is the clip's own size.</summary>
    public int? Size { get; init; }
}
