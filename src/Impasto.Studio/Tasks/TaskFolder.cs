using System.Text.Json;

namespace Impasto.Studio.Tasks;

/// <summary>What the store keeps of tasks: results, claims, and marks that a job is stopped. Files, so that every machine that shares the folder sees them.</summary>
/// <param name="folder">Made by the studio.</param>
internal sealed class TaskFolder(string folder)
{
    private const string Result = ".json", Claimed = ".claim", Stopped = ".stop";

    /// <summary>What the system answers who asks for a lock that another has: Linux, macOS, Windows.</summary>
    private static readonly int[] Taken = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Whether a studio has made it.</summary>
    public bool Exists => Directory.Exists(folder);

    /// <summary>Makes it.</summary>
    public void Create() => Directory.CreateDirectory(folder);

    /// <summary>A task's result; null where there is none yet.</summary>
    public TaskResult? Find(string task)
    {
        try
        {
            return JsonSerializer.Deserialize<TaskResult>(File.ReadAllBytes(PathOf(task, Result)), TaskJson.Options);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Keeps a result: whole or not at all.</summary>
    public void Put(TaskResult result) => WholeFile.Write(PathOf(result.Task, Result), JsonSerializer.SerializeToUtf8Bytes(result, TaskJson.Options));

    /// <summary>Forgets a result, so that the task can be done again.</summary>
    public void Forget(string task) => File.Delete(PathOf(task, Result));

    /// <summary>The right to do a task; null where another worker has it.</summary>
    public TaskClaim? Claim(string task)
    {
        try
        {
            return new TaskClaim(new FileStream(PathOf(task, Claimed), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException e) when (Taken.Contains(e.HResult))
        {
            return null;
        }
    }

    /// <summary>Marks a run of a job as stopped: who works at it sees that.</summary>
    public void Stop(string run)
    {
        using var mark = new FileStream(PathOf(run, Stopped), FileMode.OpenOrCreate);
    }

    /// <summary>Takes the mark away.</summary>
    public void GoOn(string run) => File.Delete(PathOf(run, Stopped));

    /// <summary>Whether a run of a job is stopped.</summary>
    public bool IsStopped(string run) => File.Exists(PathOf(run, Stopped));

    /// <summary>Deletes what is left of jobs that have ended.</summary>
    /// <param name="open">The jobs that haven't.</param>
    /// <param name="before">Only files last written before that: a task that comes once more finds its result for so long.</param>
    public void Collect(IReadOnlySet<string> open, DateTimeOffset before)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
        {
            if (!open.Contains(file.Name.Split('-')[0]) && file.LastWriteTimeUtc < before)
                file.Delete();
        }
    }

    private string PathOf(string name, string ending) => Path.Combine(folder, name + ending);
}
