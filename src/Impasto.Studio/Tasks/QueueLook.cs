namespace Impasto.Studio.Tasks;

/// <summary>A queue as it is now.</summary>
/// <param name="Room">Tasks that should be in it or being done, so that no worker waits for any.</param>
/// <param name="IsEmpty">No task waits in it.</param>
internal readonly record struct QueueLook(int Room, bool IsEmpty);
