namespace Impasto.Catalog;

/// <summary>A model that was found.</summary>
/// <param name="Entry">What its registry says.</param>
/// <param name="Path">Where its file lies.</param>
public sealed record Model(ModelEntry Entry, string Path);
