namespace Impasto.Studio;

/// <summary>Where a job is on its way.</summary>
public enum JobState
{
    /// <summary>It waits for its turn.</summary>
    Pending,

    /// <summary>It is being done.</summary>
    Running,

    /// <summary>It was told to wait until somebody lets it go on; from its checkpoint where its method has one.</summary>
    Paused,

    /// <summary>Its result is there.</summary>
    Done,

    /// <summary>It ended with an error.</summary>
    Failed,

    /// <summary>It was stopped; what there was is kept.</summary>
    Cancelled,
}
