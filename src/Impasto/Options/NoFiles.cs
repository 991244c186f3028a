namespace Impasto.Options;

/// <summary>Texts name no files: for options that come from somebody else's machine.</summary>
public sealed class NoFiles : IFileSource
{
    /// <summary>The only one.</summary>
    public static NoFiles Instance { get; } = new();

    private NoFiles()
    {
    }

    /// <inheritdoc/>
    public FileAsset File(string text) => throw new UsageException($"'{text}' would name a file of this machine, which is not allowed here", "send the file itself");
}
