using System.Text.Json.Nodes;
using Impasto.Imaging;
using Impasto.Imaging.Clips;
using Impasto.Imaging.Sheets;
using Impasto.Methods;
using Impasto.Video;

namespace Impasto.Studio;

/// <summary>The work itself, by the kind of job. What there is of it is kept on the way, so that it is gone on with wherever the method or the kind can.</summary>
internal sealed class JobWork(StudioMethods methods, Shelves shelves, Checkpoints checkpoints, Compute compute)
{
    /// <summary>Frames of a clip beyond which nobody would wait for it.</summary>
    private const int MostFrames = 200_000;

    /// <summary>Longest side of what is compared, where nothing else is asked for.</summary>
    private const int ComparedSide = 512;

    /// <summary>Side of a picture on a comparison's sheet.</summary>
    private const int SheetCell = 400;

    /// <summary>Does a job.</summary>
    /// <param name="job">What; of a folder or a comparison with the parts that are there already.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="keep">Told of each part that is done, with those before it.</param>
    /// <param name="cancel">Stops it: what there is is kept.</param>
    /// <exception cref="ImpastoException">It can't be done: a sentence for the user.</exception>
    /// <exception cref="OperationCanceledException">It was stopped before there was anything.</exception>
    public Task<JobOutcome> DoAsync(Job job, IProgress<StyleProgress> progress, Action<IReadOnlyList<string>> keep, CancellationToken cancel) => job.Request.Kind switch
    {
        JobKind.Folder => FolderAsync(job, progress, keep, cancel),
        JobKind.Film => FilmAsync(job, progress, cancel),
        JobKind.Texture => TextureAsync(job, progress, cancel),
        JobKind.Compare => CompareAsync(job, progress, keep, cancel),
        _ => PictureAsync(job, progress, cancel),
    };

    private async Task<JobOutcome> PictureAsync(Job job, IProgress<StyleProgress> progress, CancellationToken cancel)
    {
        using var session = methods.MethodOf(job.Request).Open();
        var result = await RenderAsync(job, job.Request.Picture, session, progress, cancel).ConfigureAwait(false);
        return new JobOutcome(Put(job, result.Picture), result.Partial, result.Notes);
    }

    private async Task<JobOutcome> FolderAsync(Job job, IProgress<StyleProgress> progress, Action<IReadOnlyList<string>> keep, CancellationToken cancel)
    {
        var pictures = job.Request.Contents;
        using var session = methods.MethodOf(job.Request).Open();
        var (_, isWhole, notes) = await PartsAsync(job, pictures.Count,
            i => RenderAsync(job, pictures[i], session, new PartProgress(progress, $"picture {i + 1} of {pictures.Count}", i, pictures.Count), cancel), keep).ConfigureAwait(false);
        return new JobOutcome(null, !isWhole, notes);
    }

    private async Task<JobOutcome> CompareAsync(Job job, IProgress<StyleProgress> progress, Action<IReadOnlyList<string>> keep, CancellationToken cancel)
    {
        var shelf = shelves.Of(job.Owner);
        var photo = shelf.Load(job.Request.Picture, cancel: cancel);
        var options = (JsonObject)(job.Request.Options?.DeepClone() ?? new JsonObject());
        // Small photographs aren't enlarged.
        options["size"] ??= Math.Min(ComparedSide, Math.Max(photo.Width, photo.Height));
        var (titles, ways) = (job.Request.Ways!.Select(way => way.Title).ToList(), (job.Request with { Options = options }).Compared);
        var (parts, isWhole, notes) = await PartsAsync(job, ways.Count, async i =>
        {
            using var session = methods.MethodOf(ways[i]).Open();
            try
            {
                return await RenderAsync(job with { Request = ways[i] }, job.Request.Picture, session, new PartProgress(progress, $"{titles[i]}, {i + 1} of {ways.Count}", i, ways.Count), cancel).ConfigureAwait(false);
            }
            catch (ImpastoException e)
            {
                throw new ImpastoException($"{titles[i]}: {e.Message.TrimEnd('.')}", inner: e);
            }
        }, keep).ConfigureAwait(false);
        if (parts.Count == 0)
            return new JobOutcome(null, !isWhole, notes);
        List<(string Id, string Title)> shown = [(job.Request.Picture, "the photograph"), .. job.Request.StylePicture is { } style ? [(style, "the painting")] : Array.Empty<(string, string)>(), .. parts.Zip(titles)];
        List<(Picture?, string)> cells = [.. shown.Select(cell => ((Picture?)shelf.Load(cell.Id, SheetCell, cancel: CancellationToken.None).ToRgb(), cell.Title))];
        var sheet = ContactSheet.Compose(cells, new ContactSheetOptions { CellWidth = SheetCell, CellHeight = cells.Max(cell => cell.Item1!.Height), Gap = 12 });
        return new JobOutcome(Put(job, sheet), !isWhole, notes);
    }

    /// <summary>One picture after the other, behind those that are there already.</summary>
    /// <returns>The parts that there are, whether those are all, and sentences for the user.</returns>
    private async Task<(IReadOnlyList<string> Parts, bool IsWhole, IReadOnlyList<string> Notes)> PartsAsync(Job job, int count, Func<int, Task<StyleResult>> render, Action<IReadOnlyList<string>> keep)
    {
        var parts = job.Parts.ToList();
        var notes = new List<string>();
        while (parts.Count < count)
        {
            StyleResult result;
            try
            {
                result = await render(parts.Count).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (parts.Count > 0)
            {
                return (parts, false, notes);
            }
            // Half a picture is no part: it is gone on with, or done anew.
            if (result.Partial)
                return (parts, false, notes);
            parts.Add(Put(job, result.Picture));
            notes = [.. notes.Union(result.Notes)];
            keep([.. parts]);
            checkpoints.Forget(job.Id);
        }
        return (parts, true, notes);
    }

    private async Task<JobOutcome> FilmAsync(Job job, IProgress<StyleProgress> progress, CancellationToken cancel)
    {
        var shelf = shelves.Of(job.Owner);
        var path = shelf.ClipOf(job.Request.Picture);
        var folder = checkpoints.FolderOf(job.Id);
        var film = Path.Combine(folder, "film" + ResultEnding(path));
        try
        {
            var (common, video) = StudioMethods.FilmOptions(job.Request);
            var clip = await Task.Run(() => Clip.Open(path, video.Reading(common.Size), cancel), cancel).ConfigureAwait(false);
            if (clip.Info.Frames is < 0 or > MostFrames)
                throw new UsageException($"The clip has about {clip.Info.Frames} frames, and {MostFrames} can be painted", "choose a part of it, or fewer frames a second");
            var method = methods.MethodOf(job.Request);
            var request = methods.Read(job.Request, shelf, Math.Max(clip.Info.Width, clip.Info.Height), cancel);
            using var session = method.Open();
            var fade = video.Fading();
            // Faces that are found in one frame and not in the next would flicker.
            var stylizer = new ClipStylizer(session, method.SharesStatistics && !video.PerFrame, (frame, number) => request(frame) with { Size = null, Faces = common.Faces ?? 0, Strength = common.Strength * (fade?.At(number / clip.Info.Rate.Value) ?? 1) })
            {
                Steady = video.Steady,
                Follows = video.Follows(method),
                Changes = fade is not null,
            };
            using var writer = ClipWriter.Open(film, clip, $"{Machine.Version} {job.Id}", new ClipWriteOptions { Codec = video.Codec, Crf = video.Crf, KeepExact = stylizer.FramesNeeded });
            var result = await compute.RunAsync(() => stylizer.RunAsync(clip, writer, progress, cancel)).ConfigureAwait(false);
            return new JobOutcome(shelf.Take(film), result.IsPartial, [.. result.Notes.Select(Nameless)]);
        }
        catch (ImpastoException e) when (Nameless(e.Message) is var sentence && sentence != e.Message)
        {
            throw new ImpastoException(sentence, inner: e);
        }

        // Files of this machine are nobody's business.
        string Nameless(string sentence) => sentence.Replace(film, "the film", StringComparison.Ordinal).Replace(path, "The clip", StringComparison.Ordinal);
    }

    private async Task<JobOutcome> TextureAsync(Job job, IProgress<StyleProgress> progress, CancellationToken cancel)
    {
        var (method, common, own) = methods.TextureOf(job.Request);
        var shelf = shelves.Of(job.Owner);
        List<TextureSample> samples = [.. job.Request.Contents.Select((id, i) => (id, weight: common.Mix.Count > 0 ? common.Mix[i] : 1)).Where(sample => sample.weight > 0)
            .Select((sample, i) => new TextureSample($"sample {i + 1}", shelf.Load(sample.id, cancel: cancel), sample.weight))];
        var (width, height) = common.SizeFor(samples[0].Picture);
        var request = new TextureRequest { Samples = samples, Width = width, Height = height, Tileable = common.Tileable, Seed = common.Seed, Options = own };
        var result = await compute.RunAsync(() => common.Morph > 0
            ? TextureMorph.SynthesizeAsync(method, request, common.Morph, progress, cancel) : method.SynthesizeAsync(request, progress, cancel)).ConfigureAwait(false);
        return new JobOutcome(Put(job, result.Picture), result.Partial, result.Notes);
    }

    private async Task<StyleResult> RenderAsync(Job job, string picture, IStyleSession session, IProgress<StyleProgress> progress, CancellationToken cancel)
    {
        var shelf = shelves.Of(job.Owner);
        var content = shelf.Load(picture, cancel: cancel);
        var request = checkpoints.Continued(methods.Read(job.Request, shelf, Math.Max(content.Width, content.Height), cancel)(content), job.Id);
        Task<StyleResult> Render() => compute.RunAsync(() => session.RenderAsync(request, progress, cancel));
        try
        {
            return await Render().ConfigureAwait(false);
        }
        catch (InputException e) when (e.File == checkpoints.PathOf(job.Id))
        {
            // Damaged, or of another version of Impasto.
            checkpoints.Forget(job.Id);
            return await Render().ConfigureAwait(false);
        }
    }

    private string Put(Job job, Picture picture) => shelves.Of(job.Owner).Put(PictureFile.Encode(picture, PictureFormat.Png)).Id;

    /// <summary>Animations stay animations; whatever ffmpeg reads becomes what every player and browser shows.</summary>
    private static string ResultEnding(string clip) => Path.GetExtension(clip) is (".gif" or ".webp") and var same ? same : ".mp4";

    /// <summary>A part's progress as the whole's.</summary>
    private sealed class PartProgress(IProgress<StyleProgress> whole, string name, int part, int parts) : IProgress<StyleProgress>
    {
        private const int Fine = 1000;

        public void Report(StyleProgress value) => whole.Report(value with
        {
            Stage = string.Join(", ", new[] { name, value.Stage }.Where(text => text.Length > 0)),
            Step = Fine * part + (value.Steps > 0 ? (int)((long)Fine * value.Step / value.Steps) : 0),
            Steps = Fine * parts,
        });
    }
}
