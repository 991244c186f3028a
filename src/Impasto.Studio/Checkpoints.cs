using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Options;

namespace Impasto.Studio;

/// <summary>What paused and interrupted jobs go on from, a file a job, for methods that can.</summary>
/// <param name="folder">Made if it doesn't exist.</param>
internal sealed class Checkpoints(string folder)
{
    /// <summary>Iterations that are lost at most when the process is killed.</summary>
    private const int SaveEvery = 20;

    private const string FilmEnding = ".film";

    /// <summary>A job's request, which goes on where that job's checkpoint is and writes it on its way.</summary>
    public StyleRequest Continued(StyleRequest request, string job)
    {
        if (request.Options is not GatysOptions gatys)
            return request;
        Directory.CreateDirectory(folder);
        return request with { Options = gatys with { Resume = new FileAsset(PathOf(job)), SaveEvery = SaveEvery } };
    }

    /// <summary>Where a job's checkpoint is or would be.</summary>
    public string PathOf(string job) => Path.Combine(folder, job);

    /// <summary>Where the parts of a job's film are or would be.</summary>
    public string FolderOf(string job) => PathOf(job) + FilmEnding;

    /// <summary>Deletes a job's checkpoint, where it has one.</summary>
    public void Forget(string job)
    {
        if (!Directory.Exists(folder))
            return;
        File.Delete(PathOf(job));
        if (Directory.Exists(FolderOf(job)))
            Directory.Delete(FolderOf(job), recursive: true);
    }

    /// <summary>Deletes those of jobs that are no more.</summary>
    /// <param name="jobs">The jobs that are.</param>
    /// <param name="before">Only files last written before that.</param>
    public void Collect(IReadOnlySet<string> jobs, DateTimeOffset before)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
        {
            if (!jobs.Contains(file.Name) && file.LastWriteTimeUtc < before)
                file.Delete();
        }
        foreach (var film in new DirectoryInfo(folder).EnumerateDirectories())
        {
            if (!jobs.Contains(Path.GetFileNameWithoutExtension(film.Name)) && film.LastWriteTimeUtc < before)
                film.Delete(recursive: true);
        }
    }
}
