namespace Impasto.Methods.FaceSwap;

/// <summary>Whose face is taken, and by what right: no picture says by itself whether it is painted or photographed, so whoever uses it does.</summary>
/// <param name="IsPainting">It is painted or drawn.</param>
/// <param name="Text">Who of a photographed person agreed to what; null for paintings.</param>
internal sealed record TargetConsent(bool IsPainting, string? Text)
{
    /// <summary>No consent is longer, letters.</summary>
    private const int Longest = 2000;

    /// <summary>What the options say.</summary>
    /// <param name="painting">Whether the target is said to be painted.</param>
    /// <param name="consent">Who agreed to what.</param>
    /// <param name="target">How errors name the target.</param>
    /// <exception cref="UsageException">They say neither, or both.</exception>
    public static TargetConsent Of(bool painting, string? consent, string target)
    {
        if (painting && consent is not null)
            throw new UsageException("`Painting` and `TargetConsent` exclude each other, since nobody painted has to agree", "leave one of them out");
        if (consent is not null && string.IsNullOrWhiteSpace(consent))
            throw new UsageException("`TargetConsent` is empty", "write who agreed, when and how");
        if (consent?.Length > Longest)
            throw new UsageException($"`TargetConsent` has {consent.Length} letters, and at most {Longest} are kept", "write it shorter");
        return painting || consent is not null ? new TargetConsent(painting, consent)
            : throw new UsageException($"Whether {target} is painted or a photograph of a person can't be seen from the file, and nobody's face is put on another without being asked",
                "add `Painting` if it is painted or drawn, or `TargetConsent` with who agreed, when and how");
    }
}
