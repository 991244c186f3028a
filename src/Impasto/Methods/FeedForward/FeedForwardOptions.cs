namespace Impasto.Methods.FeedForward;

/// <summary>The feed-forward methods have no options beside the common ones: everything else was decided when their models were trained.</summary>
public sealed record FeedForwardOptions;
