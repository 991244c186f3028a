using Impasto.Imaging;
using Impasto.Options;

namespace Impasto.Methods.Gatys;

/// <summary>Where the optimisation starts: from the content, from noise, or from another picture.</summary>
public sealed record GatysStart : IOptionValue<GatysStart>
{
    private GatysStart(string name, PictureAsset? picture) => (Name, Picture) = (name, picture);

    /// <summary>From the content.</summary>
    public static GatysStart Content { get; } = new("content", null);

    /// <summary>From white noise about grey.</summary>
    public static GatysStart Noise { get; } = new("noise", null);

    /// <summary>What users write.</summary>
    public string Name { get; }

    /// <summary>The picture; null for content and noise.</summary>
    public PictureAsset? Picture { get; }

    /// <summary>From a picture.</summary>
    public static implicit operator GatysStart(Picture picture) => From(picture);

    /// <summary>From a picture, of any size.</summary>
    public static GatysStart From(PictureAsset picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return new(picture.Name, picture);
    }

    /// <inheritdoc/>
    public static GatysStart Parse(string text, IFileSource files) => text switch
    {
        "content" => Content,
        "noise" => Noise,
        _ => From(PictureAsset.Parse(text, files)),
    };

    /// <summary>What users write.</summary>
    public override string ToString() => Name;
}
