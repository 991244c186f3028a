namespace Impasto.Studio;

/// <summary>One way to paint of those that are compared: a trained style, or a method with the style picture of the job.</summary>
/// <param name="Style">A trained style's name, or null.</param>
/// <param name="Method">A method's name, or null.</param>
public sealed record ComparedWay(string? Style = null, string? Method = null)
{
    /// <summary>What it is called on the sheet.</summary>
    internal string Title => Style ?? Method ?? "";
}
