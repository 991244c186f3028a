namespace Impasto.Studio;

/// <summary>Who sends a request.</summary>
internal sealed class Visitor
{
    /// <summary>The user's name; empty where the studio serves this machine alone, whose jobs and pictures are also those of the first user.</summary>
    public string Owner { get; set; } = "";
}
