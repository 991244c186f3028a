namespace Impasto.Studio.Tasks;

/// <summary>A task as the studio knows it.</summary>
/// <param name="task">What it is.</param>
internal sealed class StoredTask(WorkTask task)
{
    /// <summary>What it is.</summary>
    public WorkTask Task => task;

    /// <summary>Whether it is in the queue, or with a worker.</summary>
    public bool IsPublished { get; set; }

    /// <summary>How it ended; null before.</summary>
    public TaskState? State { get; set; }

    /// <summary>What came of it.</summary>
    public string? Result { get; set; }

    /// <summary>Sentences for the user.</summary>
    public IReadOnlyList<string> Notes { get; set; } = [];

    /// <summary>When a worker was last heard of that does it; null where none was.</summary>
    public DateTimeOffset? Heard { get; set; }

    /// <summary>Share of it that is done, as its worker says.</summary>
    public double Progress { get; set; }

    /// <summary>Whether it is in the queue or with a worker, and has no result yet.</summary>
    public bool IsOut => IsPublished && State is null;
}
