using System.Diagnostics.CodeAnalysis;

namespace Impasto.Options;

/// <summary>A file that an option asks for, named by code or through an <see cref="IFileSource"/>.</summary>
/// <param name="Path">Where it lies on this machine.</param>
public sealed record FileAsset(string Path) : IOptionValue<FileAsset>
{
    /// <summary>What users call it; the path unless said otherwise.</summary>
    public string Name { get; init; } = Path;

    /// <summary>A file of this machine.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator FileAsset?(string? path) => path is null ? null : new(path);

    /// <inheritdoc/>
    public static FileAsset Parse(string text, IFileSource files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return files.File(text);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
