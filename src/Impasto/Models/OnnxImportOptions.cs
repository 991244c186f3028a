using Impasto.Networks.FeedForward;

namespace Impasto.Models;

/// <summary>
/// What a user can say about a feed-forward network of another program when importing it; what isn't said is found out by running it on a
/// small picture.
/// </summary>
public sealed record OnnxImportOptions
{
    /// <summary>The numbers that the network takes; null finds it by running the network on pictures of 0..1 and of 0..255.</summary>
    public ValueRange? Range { get; init; }

    /// <summary>The numbers that it gives; null is <see cref="Range"/>, or is found by what the network gives.</summary>
    public ValueRange? OutputRange { get; init; }

    /// <summary>Whether its pictures are [N, H, W, C]; false is [N, C, H, W]; null tells it by the graph.</summary>
    public bool? ChannelsLast { get; init; }

    /// <summary>
    /// The names of its styles, in the order of their weights; null takes what the file says, else the model's name and a number.
    /// </summary>
    public IReadOnlyList<string>? Styles { get; init; }
}
