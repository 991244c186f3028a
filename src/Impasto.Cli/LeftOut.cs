namespace Impasto.Cli;

/// <summary>The files of folders and globs that are not read.</summary>
internal sealed class LeftOut
{
    /// <summary>Pictures that Impasto made.</summary>
    public List<string> Results { get; } = [];

    /// <summary>Pictures of formats that Impasto doesn't read.</summary>
    public List<string> Unreadable { get; } = [];

    /// <summary>A sentence for each kind that there is.</summary>
    public IEnumerable<string> Sentences
    {
        get
        {
            if (Results.Count > 0)
                yield return $"Left out as earlier results: {First(Results)}.";
            if (Unreadable.Count > 0)
                yield return $"Left out, since Impasto doesn't read the format: {First(Unreadable)}.";
        }
    }

    private static string First(List<string> files) => $"{files[0]}{(files.Count > 1 ? $" and {files.Count - 1} more" : "")}";
}
