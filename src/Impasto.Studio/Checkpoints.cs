using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Options;

namespace Impasto.Studio;

/// <summary>What paused and interrupted jobs go on from, a file a part of a job, for methods that can. They are called as the job is, with the part behind it where it isn't the first.</summary>
/// <param name="folder">Made if it doesn't exist.</param>
internal sealed class Checkpoints(string folder)
{
    /// <summary>Iterations that are lost at most when the process is killed.</summary>
    private const int SaveEvery = 20;

    private const string FilmEnding = ".film";

    /// <summary>A task's request, which goes on where its checkpoint is and writes it on its way.</summary>
    public StyleRequest Continued(StyleRequest request, string name)
    {
        if (request.Options is not GatysOptions gatys)
            return request;
        Directory.CreateDirectory(folder);
        return request with { Options = gatys with { Resume = new FileAsset(PathOf(name)), SaveEvery = SaveEvery } };
    }

    /// <summary>Where a checkpoint is or would be.</summary>
    public string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>Where the parts of a film are or would be.</summary>
    public string FolderOf(string name) => PathOf(name) + FilmEnding;

    /// <summary>Deletes a damaged checkpoint.</summary>
    public void Forget(string name) => File.Delete(PathOf(name));

    /// <summary>Deletes all of a job's.</summary>
    public void ForgetAll(string job)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles(job + "*"))
            file.Delete();
        foreach (var film in new DirectoryInfo(folder).EnumerateDirectories(job + "*"))
            film.Delete(recursive: true);
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
            if (!jobs.Contains(file.Name.Split('-')[0]) && file.LastWriteTimeUtc < before)
                file.Delete();
        }
        foreach (var film in new DirectoryInfo(folder).EnumerateDirectories())
        {
            if (!jobs.Contains(Path.GetFileNameWithoutExtension(film.Name)) && film.LastWriteTimeUtc < before)
                film.Delete(recursive: true);
        }
    }
}
