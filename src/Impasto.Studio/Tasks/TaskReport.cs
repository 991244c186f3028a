namespace Impasto.Studio.Tasks;

/// <summary>What a worker tells of a task while it does it. Reports may be lost; what counts is in the store.</summary>
/// <param name="Task">The task's id.</param>
/// <param name="Job">Its job.</param>
/// <param name="Part">Which part of the job it is.</param>
/// <param name="Progress">Share that is done, 0..1; null where nothing is known.</param>
/// <param name="Stage">What is being done.</param>
/// <param name="Preview">The picture so far, JPEG, where there is a new one.</param>
/// <param name="HasEnded">Its result is in the store.</param>
internal sealed record TaskReport(string Task, string Job, int Part, double? Progress = null, string? Stage = null, byte[]? Preview = null, bool HasEnded = false);
