namespace Impasto.Studio;

/// <summary>Marks what is answered to whoever asks: the page itself, which holds nothing of anybody's, and signing in.</summary>
internal sealed class OpenToAll;
