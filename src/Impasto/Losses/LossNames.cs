namespace Impasto.Losses;

/// <summary>The names of the terms that every objective may have.</summary>
internal static class LossNames
{
    /// <summary>Keeps what is in the picture.</summary>
    public const string Content = "content";

    /// <summary>Brings the style in.</summary>
    public const string Style = "style";

    /// <summary>Keeps light and dark where they are.</summary>
    public const string Tone = "tone";

    /// <summary>Keeps frames alike.</summary>
    public const string Temporal = "temporal";

    /// <summary>Keeps neighbours alike.</summary>
    public const string Tv = "tv";
}
