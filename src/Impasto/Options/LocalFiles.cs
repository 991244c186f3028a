namespace Impasto.Options;

/// <summary>Texts are paths of this machine: for programs whose user may read what the program may read.</summary>
public sealed class LocalFiles : IFileSource
{
    /// <summary>The only one.</summary>
    public static LocalFiles Instance { get; } = new();

    private LocalFiles()
    {
    }

    /// <inheritdoc/>
    public FileAsset File(string text) => new(text);
}
