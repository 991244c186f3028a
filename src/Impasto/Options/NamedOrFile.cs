namespace Impasto.Options;

/// <summary>One of the things that the program knows by name, or else a file of the user's own.</summary>
public sealed record NamedOrFile : IOptionValue<NamedOrFile>
{
    private readonly IFileSource _files;

    private NamedOrFile(string name, IFileSource files) => (Name, _files) = (name, files);

    /// <summary>What the user wrote.</summary>
    public string Name { get; }

    /// <summary>A name, or a file of this machine.</summary>
    public static implicit operator NamedOrFile(string name) => new(name, LocalFiles.Instance);

    /// <inheritdoc/>
    public static NamedOrFile Parse(string text, IFileSource files) => new(text, files);

    /// <summary>The file, for names that the program doesn't know; null where there is none.</summary>
    /// <exception cref="UsageException">No file may be named here.</exception>
    public FileAsset? File() => _files.File(Name) is var file && System.IO.File.Exists(file.Path) ? file : null;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
