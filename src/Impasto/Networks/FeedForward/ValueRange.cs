using System.Globalization;

namespace Impasto.Networks.FeedForward;

/// <summary>The numbers that stand for black and white in a network's pictures.</summary>
/// <param name="Black">Of black.</param>
/// <param name="White">Of white.</param>
public readonly record struct ValueRange(float Black, float White)
{
    /// <summary>The ranges that networks have, as users write them.</summary>
    public const string Choices = "0..1|0..255|-1..1";

    /// <summary>0..1, Impasto's own.</summary>
    public static ValueRange Unit { get; } = new(0, 1);

    /// <summary>0..255.</summary>
    public static ValueRange Bytes { get; } = new(0, 255);

    /// <summary>-1..1.</summary>
    public static ValueRange Signed { get; } = new(-1, 1);

    /// <summary>Reads one of <see cref="Choices"/>; null is anything else.</summary>
    public static ValueRange? Parse(string? text) => text switch
    {
        "0..1" => Unit,
        "0..255" => Bytes,
        "-1..1" => Signed,
        _ => null,
    };

    /// <summary>"0..255".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Black}..{White}");
}
