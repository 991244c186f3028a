namespace Impasto.Cli.Managing;

/// <summary>One thing that doctor looked at.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="State">"ok", "note" (works, but could be better) or "bad" (something will not work).</param>
/// <param name="Text">What was found.</param>
/// <param name="Mend">What to do about it; empty when nothing is to be done.</param>
internal sealed record Finding(string Check, string State, string Text, string Mend = "");
