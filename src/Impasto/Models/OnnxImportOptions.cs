using Impasto.Networks.FeedForward;

namespace Impasto.Models;

/// <summary>
/// What a user can say about a feed-forward network of another program when importing it; what isn't said is found out by running it on a
/// small picture.
/// </summary>
public sealed record OnnxImportOptions
{
    /// <summary>The numbers that the network takes; null tells it by what the network gives, since most give what they take.</summary>
    public ValueRange? Range { get; init; }

    /// <summary>The numbers that it gives; null is <see cref="Range"/>, or tells it by what the network gives.</summary>
    public ValueRange? OutputRange { get; init; }

    /// <summary>Whether its pictures are [N, H, W, C]; false is [N, C, H, W]; null tells it by the graph.</summary>
    public bool? ChannelsLast { get; init; }

    /// <summary>
    /// The names of its styles, in the order of their weights; null takes what the file says, else the model's name and a number.
    /// </summary>
    public IReadOnlyList<string>? Styles { get; init; }
}
