namespace Impasto.Options;

/// <summary>
/// Says which file the text of an option stands for: on the command line the path itself, on a server something that its client has sent before, never a path of the server.
/// </summary>
public interface IFileSource
{
    /// <summary>The file, which need not exist yet.</summary>
    /// <exception cref="UsageException">No file may be named by this text.</exception>
    FileAsset File(string text);
}
