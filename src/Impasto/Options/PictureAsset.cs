using System.Diagnostics.CodeAnalysis;
using Impasto.Imaging;

namespace Impasto.Options;

/// <summary>A picture that an option asks for: one in memory, or a file that is read when it is needed.</summary>
public sealed record PictureAsset : IOptionValue<PictureAsset>
{
    private readonly Picture? _picture;
    private readonly FileAsset? _file;

    private PictureAsset(Picture? picture, FileAsset? file) => (_picture, _file) = (picture, file);

    /// <summary>What users call it.</summary>
    public string Name => _file?.Name ?? "a picture in memory";

    /// <summary>A picture in memory.</summary>
    [return: NotNullIfNotNull(nameof(picture))]
    public static implicit operator PictureAsset?(Picture? picture) => picture is null ? null : new(picture, null);

    /// <summary>A picture file of this machine.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator PictureAsset?(string? path) => path is null ? null : new(null, path);

    /// <inheritdoc/>
    public static PictureAsset Parse(string text, IFileSource files) => new(null, FileAsset.Parse(text, files));

    /// <summary>The picture, as it is in the file unless that is too large to be held.</summary>
    /// <param name="longest">The longest side in pixels at which it is used: a picture of more than 16 million is reduced while it is read.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="InputException">The file can't be read.</exception>
    public Picture Load(int longest, CancellationToken cancel = default)
    {
        try
        {
            return _picture ?? PictureFile.LoadBeside(_file!.Path, () => longest, cancel: cancel);
        }
        catch (PictureException e)
        {
            throw new InputException(e);
        }
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
