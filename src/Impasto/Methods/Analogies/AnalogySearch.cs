namespace Impasto.Methods.Analogies;

/// <summary>How neighbourhoods are searched.</summary>
public enum AnalogySearch
{
    /// <summary>Among the nearest that a tree finds.</summary>
    Approximate,

    /// <summary>Among all: takes minutes.</summary>
    Exact,
}
