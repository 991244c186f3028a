namespace Impasto.Imaging.Filters;

/// <summary>What a filter sees beyond the edge of a picture a b c d.</summary>
public enum Border
{
    /// <summary>d c b a | a b c d | d c b a (scipy's "reflect").</summary>
    Symmetric,

    /// <summary>d c b | a b c d | c b a (OpenCV's reflect101, scipy's "mirror").</summary>
    Reflect101,

    /// <summary>a a a | a b c d | d d d.</summary>
    Replicate,
}
