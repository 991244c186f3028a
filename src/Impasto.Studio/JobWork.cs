using System.Text.Json.Nodes;
using Impasto.Imaging;
using Impasto.Imaging.Clips;
using Impasto.Imaging.Sheets;
using Impasto.Methods;
using Impasto.Methods.Gatys;
using Impasto.Studio.Tasks;
using Impasto.Video;

namespace Impasto.Studio;

/// <summary>The work itself, by the kind of task. What there is of it is kept on the way, so that it is gone on with wherever the method or the kind can.</summary>
internal sealed class JobWork(StudioMethods methods, Shelves shelves, Checkpoints checkpoints, KeptSessions sessions, Compute compute)
{
    /// <summary>Frames of a clip beyond which nobody would wait for it.</summary>
    private const int MostFrames = 200_000;

    /// <summary>Side of a picture on a comparison's sheet.</summary>
    private const int SheetCell = 400;

    /// <summary>Whether a task that is stopped can be gone on with.</summary>
    /// <exception cref="ImpastoException">It can't be done at all: a sentence for the user.</exception>
    public bool GoesOn(WorkTask task) => task.Request.Kind switch
    {
        JobKind.Film => true,
        JobKind.Picture => methods.MethodOf(task.Request).OptionsType == typeof(GatysOptions),
        _ => false,
    };

    /// <summary>Does a task.</summary>
    /// <param name="task">What.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="keeps">Whether what there is of a task that was cancelled is a result, since its job is stopped; else only its checkpoint counts.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="ImpastoException">It can't be done: a sentence for the user.</exception>
    /// <exception cref="OperationCanceledException">It was stopped before there was anything.</exception>
    public Task<JobOutcome> DoAsync(WorkTask task, IProgress<StyleProgress> progress, Func<bool> keeps, CancellationToken cancel) => task.Request.Kind switch
    {
        JobKind.Film => FilmAsync(task, progress, keeps, cancel),
        JobKind.Texture => TextureAsync(task, progress, cancel),
        _ => PictureAsync(task, progress, keeps, cancel),
    };

    /// <summary>The sheet of a comparison, of the parts that there are.</summary>
    /// <returns>Its id on the shelf.</returns>
    public string SheetOf(Job job)
    {
        var shelf = shelves.Of(job.Owner);
        List<(string Id, string Title)> shown = [(job.Request.Picture, "the photograph"), .. job.Request.StylePicture is { } style ? [(style, "the painting")] : Array.Empty<(string, string)>(),
            .. job.Parts.Zip(job.Request.Ways!.Select(way => way.Title))];
        List<(Picture?, string)> cells = [.. shown.Select(cell => ((Picture?)shelf.Load(cell.Id, SheetCell).ToRgb(), cell.Title))];
        return Put(job.Owner, ContactSheet.Compose(cells, new ContactSheetOptions { CellWidth = SheetCell, CellHeight = cells.Max(cell => cell.Item1!.Height), Gap = 12 }));
    }

    private async Task<JobOutcome> PictureAsync(WorkTask task, IProgress<StyleProgress> progress, Func<bool> keeps, CancellationToken cancel)
    {
        var shelf = shelves.Of(task.Owner);
        var content = shelf.Load(task.Request.Picture, cancel: cancel);
        var side = Math.Max(content.Width, content.Height);
        var asked = task.Request;
        if (task.Longest is { } longest)
        {
            var options = (JsonObject)(asked.Options?.DeepClone() ?? new JsonObject());
            // Small photographs aren't enlarged.
            options["size"] ??= Math.Min(longest, side);
            asked = asked with { Options = options };
        }
        var request = checkpoints.Continued(methods.Read(asked, shelf, side, cancel)(content), task.Checkpoint);
        Task<StyleResult> RenderAsync() => sessions.WithAsync(methods.MethodOf(asked), session => compute.RunAsync(() => session.RenderAsync(request, progress, cancel)));
        StyleResult result;
        try
        {
            result = await RenderAsync().ConfigureAwait(false);
        }
        catch (InputException e) when (e.File == checkpoints.PathOf(task.Checkpoint))
        {
            // Damaged, or of another version of Impasto.
            checkpoints.Forget(task.Checkpoint);
            result = await RenderAsync().ConfigureAwait(false);
        }
        return new JobOutcome(result.Partial && !keeps() ? null : Put(task.Owner, result.Picture), result.Partial, result.Notes);
    }

    private async Task<JobOutcome> FilmAsync(WorkTask task, IProgress<StyleProgress> progress, Func<bool> keeps, CancellationToken cancel)
    {
        var shelf = shelves.Of(task.Owner);
        var path = shelf.ClipOf(task.Request.Picture);
        var folder = checkpoints.FolderOf(task.Checkpoint);
        var film = Path.Combine(folder, "film" + ResultEnding(path));
        try
        {
            var (common, video) = StudioMethods.FilmOptions(task.Request);
            var clip = await Task.Run(() => Clip.Open(path, video.Reading(common.Size), cancel), cancel).ConfigureAwait(false);
            if (clip.Info.Frames is < 0 or > MostFrames)
                throw new UsageException($"The clip has about {clip.Info.Frames} frames, and {MostFrames} can be painted", "choose a part of it, or fewer frames a second");
            var method = methods.MethodOf(task.Request);
            var request = methods.Read(task.Request, shelf, Math.Max(clip.Info.Width, clip.Info.Height), cancel);
            var fade = video.Fading();
            return await sessions.WithAsync(method, async session =>
            {
                // Faces that are found in one frame and not in the next would flicker.
                var stylizer = new ClipStylizer(session, method.SharesStatistics && !video.PerFrame,
                    (frame, number) => request(frame) with { Size = null, Faces = common.Faces ?? 0, Strength = common.Strength * (fade?.At(number / clip.Info.Rate.Value) ?? 1) })
                {
                    Steady = video.Steady,
                    Follows = video.Follows(method),
                    Changes = fade is not null,
                };
                using var writer = ClipWriter.Open(film, clip, $"{Machine.Version} {task.Job}", new ClipWriteOptions { Codec = video.Codec, Crf = video.Crf, KeepExact = stylizer.FramesNeeded });
                var result = await compute.RunAsync(() => stylizer.RunAsync(clip, writer, progress, cancel)).ConfigureAwait(false);
                return new JobOutcome(result.IsPartial && !keeps() ? null : shelf.Take(film), result.IsPartial, [.. result.Notes.Select(Nameless)]);
            }).ConfigureAwait(false);
        }
        catch (ImpastoException e) when (Nameless(e.Message) is var sentence && sentence != e.Message)
        {
            throw new ImpastoException(sentence, inner: e);
        }

        // Files of this machine are nobody's business.
        string Nameless(string sentence) => sentence.Replace(film, "the film", StringComparison.Ordinal).Replace(path, "The clip", StringComparison.Ordinal);
    }

    private async Task<JobOutcome> TextureAsync(WorkTask task, IProgress<StyleProgress> progress, CancellationToken cancel)
    {
        var (method, common, own) = methods.TextureOf(task.Request);
        var shelf = shelves.Of(task.Owner);
        List<TextureSample> samples = [.. task.Request.Contents.Select((id, i) => (id, weight: common.Mix.Count > 0 ? common.Mix[i] : 1)).Where(sample => sample.weight > 0)
            .Select((sample, i) => new TextureSample($"sample {i + 1}", shelf.Load(sample.id, cancel: cancel), sample.weight))];
        var (width, height) = common.SizeFor(samples[0].Picture);
        var request = new TextureRequest { Samples = samples, Width = width, Height = height, Tileable = common.Tileable, Seed = common.Seed, Options = own };
        var result = await compute.RunAsync(() => common.Morph > 0
            ? TextureMorph.SynthesizeAsync(method, request, common.Morph, progress, cancel) : method.SynthesizeAsync(request, progress, cancel)).ConfigureAwait(false);
        return new JobOutcome(Put(task.Owner, result.Picture), result.Partial, result.Notes);
    }

    private string Put(string owner, Picture picture) => shelves.Of(owner).Put(PictureFile.Encode(picture, PictureFormat.Png)).Id;

    /// <summary>Animations stay animations; whatever ffmpeg reads becomes what every player and browser shows.</summary>
    private static string ResultEnding(string clip) => Path.GetExtension(clip) is (".gif" or ".webp") and var same ? same : ".mp4";
}
