namespace Impasto.Methods;

/// <summary>What is common to every texture method.</summary>
public sealed record TextureRequest
{
    /// <summary>One sample, or several to mix.</summary>
    public required IReadOnlyList<TextureSample> Samples { get; init; }

    /// <summary>Width of the result in pixels, at least 1.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the result in pixels, at least 1.</summary>
    public required int Height { get; init; }

    /// <summary>Whether opposite edges of the result must fit together.</summary>
    public bool Tileable { get; init; }

    /// <summary>Equal seeds give equal bits, for any number of threads.</summary>
    public int Seed { get; init; }

    /// <summary>The method's own options record; null gives the defaults.</summary>
    public object? Options { get; init; }
}
