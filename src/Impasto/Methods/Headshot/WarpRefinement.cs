namespace Impasto.Methods.Headshot;

/// <summary>Whether the landmark warp is refined pixel by pixel.</summary>
public enum WarpRefinement
{
    /// <summary>It is.</summary>
    Yes,

    /// <summary>It is not.</summary>
    No,
}
