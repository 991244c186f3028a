namespace Impasto.Studio;

/// <summary>What came of a job's work.</summary>
/// <param name="Result">The result's id on the shelf; null where its parts are the result.</param>
/// <param name="IsPartial">The work was stopped, and this is what there was.</param>
/// <param name="Notes">Sentences for the user.</param>
internal sealed record JobOutcome(string? Result, bool IsPartial, IReadOnlyList<string> Notes);
