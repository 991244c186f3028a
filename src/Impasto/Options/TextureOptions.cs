using System.Globalization;
using Impasto.Imaging;
using Impasto.Methods;

namespace Impasto.Options;

/// <summary>What a user can say about every new texture, whichever method makes it.</summary>
public sealed record TextureOptions
{
    /// <summary>The method's name; null is the first that there is.</summary>
    [Option("method", "How to make the texture", Unit = "NAME")]
    public string? Method { get; init; }

    /// <summary>"WxH" or one number for a square; null is the first sample's size.</summary>
    [Option("size", "Width and height of the texture, or one number for a square; without it, the first sample's size", Unit = "WxH")]
    public string? Size { get; init; }

    /// <summary>The samples' weights.</summary>
    [Option("mix", "Weights of several samples, in their order; without it, all the same", Min = 0, Unit = "W,..", Source = "Gatys et al. 2015, arXiv 1505.07376")]
    public IReadOnlyList<float> Mix { get; init; } = [];

    /// <summary>Textures in a strip from the first sample to the second; 0 is one texture.</summary>
    [Option("morph", "A strip of N textures, each of `Size`, that leads from the first sample to the second; 0 is one texture", Min = 0, Max = TextureMorph.Most, Unit = "N",
        Source = "Gatys et al. 2015, arXiv 1505.07376")]
    public int Morph { get; init; }

    /// <summary>Whether a picture of the statistics is written beside the result.</summary>
    [Option("report", "Write samples, result and their statistics side by side as NAME.METHOD.report.png beside the result")]
    public bool Report { get; init; }

    /// <summary>Whether opposite edges fit together.</summary>
    [Option("tileable", "Opposite edges fit together, for seamless tiling")]
    public bool Tileable { get; init; }

    /// <summary>Equal seeds give equal bits.</summary>
    [Option("seed", "Start of the random numbers; equal seeds give equal textures, with any number of threads", Min = 0)]
    public int Seed { get; init; }

    /// <summary>Threads to work with; null is one for each processor.</summary>
    [Option("threads", "Threads to work with; without it, one for each processor", Min = 1, Max = 1024)]
    public int? Threads { get; init; }

    /// <summary>Refuses what can be seen to be impossible without the samples.</summary>
    /// <param name="samples">How many there are.</param>
    /// <exception cref="UsageException">It is.</exception>
    public void Check(int samples)
    {
        if (Mix.Count > 0 && Mix.Count != samples)
            throw new UsageException($"`{nameof(Mix)}` has {Mix.Count} weights for {samples} samples", "give one weight for each sample, in their order");
        if (this is { Morph: > 0, Mix.Count: > 0 })
            throw new UsageException($"`{nameof(Morph)}` and `{nameof(Mix)}` exclude each other: a strip holds the mixtures from one sample to the other");
        if (Mix.Count > 0 && Mix.All(weight => weight == 0))
            throw new UsageException($"Every weight of `{nameof(Mix)}` is 0, which leaves no sample", "give at least one a weight above 0");
    }

    /// <summary>The texture's size in pixels.</summary>
    /// <param name="sample">The first sample, whose size it has where none is given.</param>
    /// <exception cref="UsageException">What is given is none.</exception>
    public (int Width, int Height) SizeFor(Picture sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (Size is null)
            return (sample.Width, sample.Height);
        var parts = Size.Split('x', 'X');
        if (parts.Length is 1 or 2 && Side(parts[0]) is { } width && Side(parts[^1]) is { } height)
            return (width, height);
        throw new UsageException($"`{nameof(Size)}` takes WIDTHxHEIGHT or one number, each from 1 to {TextureSamples.LargestSide} px, not '{Size}'");

        static int? Side(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is >= 1 and <= TextureSamples.LargestSide ? side : null;
    }
}
