namespace Impasto.Options;

/// <summary>What a user can say about every stylisation, whichever method does it: the common part of flags, recorded runs and forms.</summary>
public sealed record StylizeOptions
{
    /// <summary>Style pictures and models, each with an optional ":weight".</summary>
    [Option("style", "A style: a picture, a folder or glob of pictures, or a trained style's name (MODEL/STYLE where two models have one of that name); several are blended by their weights", Alias = "s", Unit = "FILE|STYLE[:WEIGHT]",
        Repeatable = true)]
    public IReadOnlyList<string> Styles { get; init; } = [];

    /// <summary>The method's name; null chooses by the style.</summary>
    [Option("method", "How to stylise; without it, gatys for a style picture and the model's own method for a trained style", Unit = "NAME")]
    public string? Method { get; init; }

    /// <summary>The output's longest side; null keeps the input's size.</summary>
    [Option("size", "Longest side of the output; without it the output has exactly the input's size", Min = 16, Max = 32768, Unit = "px")]
    public int? Size { get; init; }

    /// <summary>0 leaves the picture as it is, 1 is the full effect.</summary>
    [Option("strength", "How much of the effect is kept; 0 leaves the picture as it is", Min = 0, Max = 1)]
    public float Strength { get; init; } = 1;

    /// <summary>The style's longest side as a multiple of the output's.</summary>
    [Option("style-scale", "Larger gives larger strokes: the style's longest side as a multiple of the output's; trained networks paint strokes that follow the picture's size, times this", Min = 0.05, Max = 10)]
    public float StyleScale { get; init; } = 1;

    /// <summary>How the input's colours are kept.</summary>
    [Option("preserve-color", "How the input's colours are kept", Source = "Gatys et al. 2016, arXiv 1606.05897")]
    public PreserveColor PreserveColor { get; init; }

    /// <summary>A picture whose brightness says where to stylise.</summary>
    [Option("mask", "Where to stylise: white is stylised, black keeps the input", Unit = "FILE")]
    public string? Mask { get; init; }

    /// <summary>One mask for each style, in the styles' order.</summary>
    [Option("style-mask", "Where a style acts, one for each `Styles` in their order", Unit = "FILE", Repeatable = true)]
    public IReadOnlyList<string> StyleMasks { get; init; } = [];

    /// <summary>How much faces are kept recognisable; null is 0.7 where the detector is installed, in clips 0.</summary>
    [Option("faces", "How much faces are kept recognisable: 0 paints them like the rest, 1 keeps all of their features; without it, 0.7 where the face detector is installed and 0 in clips (headshot and portrait look after "
        + "faces themselves)", Min = 0, Max = 1)]
    public float? Faces { get; init; }

    /// <summary>Whether people stay as they are.</summary>
    [Option("keep-person", "Leave people as they are and paint what is around them; for pictures of one person or a few who fill much of them (where nobody is, what stands out may be taken for somebody)")]
    public bool KeepPerson { get; init; }

    /// <summary>Equal seeds give equal bits.</summary>
    [Option("seed", "Start of the random numbers; equal seeds give equal pictures, with any number of threads", Min = 0)]
    public int Seed { get; init; }

    /// <summary>Threads to work with; null is one for each processor.</summary>
    [Option("threads", "Threads to work with; without it, one for each processor", Min = 1, Max = 1024)]
    public int? Threads { get; init; }
}
