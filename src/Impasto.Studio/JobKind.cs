namespace Impasto.Studio;

/// <summary>What a job makes.</summary>
public enum JobKind
{
    /// <summary>A picture.</summary>
    Picture,

    /// <summary>Several pictures, each for itself, all in one way.</summary>
    Folder,

    /// <summary>A clip.</summary>
    Film,

    /// <summary>A new texture that looks like a sample.</summary>
    Texture,

    /// <summary>A picture in several ways, and a sheet of all of them.</summary>
    Compare,
}
