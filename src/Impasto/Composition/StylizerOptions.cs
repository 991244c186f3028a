using Impasto.Imaging;
using Impasto.Options;

namespace Impasto.Composition;

/// <summary>How a <see cref="Stylizer"/> stylises.</summary>
public sealed record StylizerOptions
{
    /// <summary>The styles of the model to blend, with their weights above 0; null is the style that was loaded.</summary>
    public IReadOnlyDictionary<string, float>? Styles { get; init; }

    /// <summary>Where a style of <see cref="Styles"/> acts, by its name: one channel, 0..1, of any size; styles without a mask act everywhere.</summary>
    public IReadOnlyDictionary<string, Picture>? StyleMasks { get; init; }

    /// <summary>The output's longest side, 16 to 32768 pixels; null keeps the picture's size.</summary>
    public int? Size { get; init; }

    /// <summary>0 leaves the picture as it is, 1 is the full effect.</summary>
    public float Strength { get; init; } = 1;

    /// <summary>Size of the strokes as a multiple of those that the network was trained on, 0.05 to 10.</summary>
    public float StyleScale { get; init; } = 1;

    /// <summary>How the picture's colours are kept.</summary>
    public PreserveColor PreserveColor { get; init; }

    /// <summary>Where to stylise: one channel, 0 (keep the picture) to 1, of any size; null is everywhere.</summary>
    public Picture? Mask { get; init; }

    /// <summary>How much faces are kept recognisable, 0 to 1; null is 0.7 where the face detector is installed.</summary>
    public float? Faces { get; init; }

    /// <summary>Whether people stay as they are and only what is around them is painted.</summary>
    public bool KeepPerson { get; init; }

    /// <summary>Checks every value.</summary>
    /// <param name="known">The model's styles.</param>
    /// <exception cref="UsageException">One is out of range, or a style is unknown.</exception>
    internal void Validate(IReadOnlyList<string> known)
    {
        OptionTable.For<StylizeOptions>().Validate(new StylizeOptions { Size = Size, Strength = Strength, StyleScale = StyleScale, PreserveColor = PreserveColor, Faces = Faces });
        if (Styles is { Count: 0 })
            throw new UsageException("There is no style to blend", "name one at least, or leave the styles out");
        foreach (var (name, weight) in Styles ?? new Dictionary<string, float>())
        {
            if (!known.Contains(name))
            {
                throw DidYouMean.Question(name, known) is { } question
                    ? new UsageException($"The model has no style '{name}'", question)
                    : new UsageException($"The model has no style '{name}', but {string.Join(", ", known)}");
            }
            if (!(weight > 0) || !float.IsFinite(weight))
                throw new UsageException($"The style {name} has the weight {weight}, but a weight must be above 0");
        }
        if (StyleMasks?.Keys.FirstOrDefault(name => Styles is null ? !known.Contains(name) : !Styles.ContainsKey(name)) is { } stray)
            throw new UsageException($"There is a mask for the style {stray}, which is none of those that are blended");
    }
}
