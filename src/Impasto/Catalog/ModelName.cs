using System.Text.RegularExpressions;

namespace Impasto.Catalog;

/// <summary>What models may be called: their files are named so.</summary>
internal static partial class ModelName
{
    /// <summary>Whether a model can be called so.</summary>
    public static bool IsValid(string name) => Valid().IsMatch(name);

    /// <summary>Refuses names that can't be a model's.</summary>
    /// <exception cref="UsageException">It can't.</exception>
    public static void Check(string name)
    {
        if (!IsValid(name))
            throw new UsageException($"'{name}' can't be a model's name", "use lower-case letters, digits, hyphens and dots, 64 at most, a letter or digit first");
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9.-]{0,63}$")]
    private static partial Regex Valid();
}
