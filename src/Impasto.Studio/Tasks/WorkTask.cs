namespace Impasto.Studio.Tasks;

/// <summary>A part of a job that one worker does: a picture, a film or a texture. Whoever does it twice makes the same twice.</summary>
/// <param name="Id">Names it, its result and its claim in the store: the job, how often that was begun anew, the part.</param>
/// <param name="Job">Its job.</param>
/// <param name="Part">Which of the job's parts it is, from 0.</param>
/// <param name="Owner">Whose it is; empty for the studio's machine.</param>
/// <param name="Request">What is to be done; pictures and clips by the hash of their bytes. Never a folder or a comparison.</param>
/// <param name="Longest">Longest side of the result where the request names none; null is the picture's.</param>
/// <param name="Link">How many slices of time it has had already: long tasks are chains of them.</param>
internal sealed record WorkTask(string Id, string Job, int Part, string Owner, JobRequest Request, int? Longest = null, int Link = 0)
{
    /// <summary>Longest side of what is compared, where nothing else is asked for.</summary>
    private const int ComparedSide = 512;

    /// <summary>What a job's checkpoints are called. A job of one part has them under its own name.</summary>
    public string Checkpoint => Part == 0 ? Job : FormattableString.Invariant($"{Job}-{Part}");

    /// <summary>The job's stop mark in the store.</summary>
    public string Run => Id[..Id.LastIndexOf('-')];

    /// <summary>The parts of a job, in their order.</summary>
    public static IReadOnlyList<WorkTask> Of(Job job)
    {
        IEnumerable<JobRequest> requests = job.Request.Kind switch
        {
            JobKind.Folder => job.Request.Contents.Select(picture => job.Request with { Kind = JobKind.Picture, Picture = picture, More = null, Names = null }),
            JobKind.Compare => job.Request.Compared,
            _ => [job.Request],
        };
        int? longest = job.Request.Kind == JobKind.Compare ? ComparedSide : null;
        return [.. requests.Select((request, part) => new WorkTask(FormattableString.Invariant($"{job.RunId}-{part}"), job.Id, part, job.Owner, request, longest))];
    }
}
