namespace Impasto.Imaging.Clips;

/// <summary>How a clip is written.</summary>
public sealed record ClipWriteOptions
{
    /// <summary>"h264", "h265", "vp9", "av1" or "prores"; null chooses by the file's ending and the clip's bits.</summary>
    public string? Codec { get; init; }

    /// <summary>The encoder's constant rate factor: less is better and larger. Null is one at which a loss is hard to see.</summary>
    public int? Crf { get; init; }

    /// <summary>So many frames are kept exactly, too, with each part, its last ones, for work in which a frame follows from those before: see <see cref="ClipWriter.Exact"/>.</summary>
    public int KeepExact { get; init; }

    /// <summary>What a file says of itself, beside what its source said; null is nothing. Frames that are written as pictures have metadata of their own.</summary>
    public string? Comment { get; init; }

    /// <summary>Frames of a part that is kept beside the result until all are there; at most as many are lost with a process that is killed.</summary>
    internal int PartFrames { get; init; } = 120;

    /// <summary>A part ends after this time, too.</summary>
    internal TimeSpan PartTime { get; init; } = TimeSpan.FromSeconds(30);
}
