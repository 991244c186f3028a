namespace Impasto.Studio.Tasks;

/// <summary>How a task ended.</summary>
internal enum TaskState
{
    /// <summary>Its result is there.</summary>
    Done,

    /// <summary>Its job was stopped or paused.</summary>
    Stopped,

    /// <summary>It can't be done.</summary>
    Failed,
}
