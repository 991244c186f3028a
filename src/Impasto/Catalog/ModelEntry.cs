namespace Impasto.Catalog;

/// <summary>One model of a registry: what it is, how it was made, and under which licence.</summary>
public sealed record ModelEntry
{
    /// <summary>What users type: lower case, hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for: "network" (a perceptual network) or the name of the method that runs it.</summary>
    public required string Kind { get; init; }

    /// <summary>The file's name, beside the registry file.</summary>
    public required string File { get; init; }

    /// <summary>The file's size in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The file's SHA-256, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The styles that the model can paint in, in the order of its rows; empty for perceptual networks.</summary>
    public IReadOnlyList<string> Styles { get; init; } = [];

    /// <summary>The paintings that styles were learned from, by the styles' names; null, or without a style, where that wasn't recorded.</summary>
    public IReadOnlyDictionary<string, Painting>? Paintings { get; init; }

    /// <summary>The painting of a style, or null.</summary>
    public Painting? PaintingOf(string style) => Paintings?.GetValueOrDefault(style);

    /// <summary>The network's family and width: "vgg16", "vgg19", "johnson-32"; null where it does not apply.</summary>
    public string? Architecture { get; init; }

    /// <summary>What the network expects of its input: "torchvision", "caffe" or "normalised"; null where it does not apply.</summary>
    public string? Preprocessing { get; init; }

    /// <summary>How it was trained; null for models that were not trained by this project.</summary>
    public ModelTraining? Training { get; init; }

    /// <summary>The licence, as an SPDX expression or in words.</summary>
    public string? Licence { get; init; }

    /// <summary>Where it comes from, and who is to be named.</summary>
    public string? Source { get; init; }
}
