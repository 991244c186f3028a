namespace Impasto.Studio.Tasks;

/// <summary>What came of a task, as the store keeps it.</summary>
/// <param name="Task">The task's id.</param>
/// <param name="State">How it ended.</param>
/// <param name="Result">The result's id on its owner's shelf; of what was stopped, what there was; null where there is none.</param>
/// <param name="Notes">Sentences for the user.</param>
/// <param name="Message">Why it can't be done, a whole sentence.</param>
internal sealed record TaskResult(string Task, TaskState State, string? Result = null, IReadOnlyList<string>? Notes = null, string? Message = null);
