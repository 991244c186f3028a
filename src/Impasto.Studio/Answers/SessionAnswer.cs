namespace Impasto.Studio.Answers;

/// <summary>Who is signed in.</summary>
/// <param name="User">The user; null where the studio serves this machine alone.</param>
internal sealed record SessionAnswer(string? User);
