namespace Impasto.Methods.Headshot;

/// <summary>Whose background or eye highlights the result has.</summary>
public enum HeadshotPart
{
    /// <summary>The example portrait's.</summary>
    Example,

    /// <summary>The photo's own.</summary>
    Keep,
}
