namespace Impasto.Studio;

/// <summary>What somebody signs in with.</summary>
/// <param name="Token">The token that the studio gave.</param>
public sealed record SessionRequest(string Token);
