using System.Diagnostics;
using System.Threading.Channels;
using Impasto.Imaging;
using Impasto.Imaging.Clips;
using Impasto.Methods;
using Impasto.Tensors;

namespace Impasto.Video;

/// <summary>
/// Stylises a clip frame by frame, with any method, while the next frames are read and followed by optical flow and the last are written. Methods whose networks normalise by a picture's
/// statistics get those of the scene, gathered from frames spread over it before the first is painted, so that what stands still in the clip stands still in the result; what moves is held
/// still along its motion (<see cref="Steady"/>).
/// </summary>
public sealed class ClipStylizer
{
    /// <summary>The usual <see cref="Steady"/>.</summary>
    public const float UsualSteadiness = 0.8f;

    /// <summary>Frames between two whose statistics are gathered, at least, as in ReReVST; and about how many are gathered of a clip.</summary>
    private const int Apart = 8, Gathered = 64;

    /// <summary>Frames that wait before and after the painting: what is read and written at uneven speed doesn't hold it up.</summary>
    private const int Waiting = 4;

    /// <summary>Frames whose motion is known that wait for the painting.</summary>
    private const int Followed = 2;

    /// <summary>How many frames earlier those are that a frame goes on from (Ruder et al. 2016, section 4.2: J), nearest first.</summary>
    private static readonly int[] FurtherBack = [1, 2, 4];

    /// <summary>A frame's shorter side, px, above which it can be continued by a few pixels of its mirror image.</summary>
    private const int LeastMoved = 8;

    /// <summary>Frames that are held at once: those that wait, and some that are read, followed, with their pyramids and flow, compared, painted, compared with and written.</summary>
    private const int Held = 2 * Waiting + 2 * Followed + 10;

    private readonly IStyleSession? _session;
    private readonly bool _shares;
    private readonly Func<Picture, int, StyleRequest>? _request;
    private readonly Clip? _film;
    private readonly Func<Picture, int, CancellationToken, Picture>? _change;

    /// <summary>Paints clips.</summary>
    /// <param name="session">The method, open.</param>
    /// <param name="shares">Whether frames share statistics: <see cref="IStyleMethod.SharesStatistics"/>, unless it isn't wanted.</param>
    /// <param name="request">What is asked of each frame, by its number from 0.</param>
    public ClipStylizer(IStyleSession session, bool shares, Func<Picture, int, StyleRequest> request) => (_session, _shares, _request) = (session, shares, request);

    /// <summary>Holds a film still that any program painted, frame by frame, from a clip.</summary>
    /// <param name="film">The painted frames; of any size.</param>
    public ClipStylizer(Clip film) => _film = film;

    /// <summary>Changes frames in some other way, each for itself and in their order.</summary>
    /// <param name="change">What becomes of a frame, by its number from 0.</param>
    internal ClipStylizer(Func<Picture, int, CancellationToken, Picture> change)
    {
        _change = change;
        // What is known of a frame may differ where the frames don't.
        (Steady, Changes) = (0, true);
    }

    /// <summary>How much of a frame comes from the one before it, along the motion of the clip, where that can be followed: 0 leaves every frame as it is painted, 1 paints only what is new.</summary>
    public float Steady { get; init; } = UsualSteadiness;

    /// <summary>Whether the method begins a frame with the one before: <see cref="IStyleMethod.FollowsFrames"/>, unless it isn't wanted. It is given that instead of being held still afterwards.</summary>
    public bool Follows { get; init; }

    /// <summary>Whether what is asked changes from frame to frame, so that a frame that repeats the one before is painted all the same.</summary>
    public bool Changes { get; init; }

    /// <summary>How many finished frames are needed to go on: see <see cref="ClipWriteOptions.KeepExact"/>.</summary>
    public int FramesNeeded => Steady == 0 ? 0 : Follows ? FurtherBack[^1] : 1;

    /// <summary>Where each frame is painted, in place of the request's mask: light is painted, dark stays as it was. Where it ends before the clip does, its last frame holds; null is the request's.</summary>
    public Clip? Masks { get; init; }

    /// <summary>Stylises.</summary>
    /// <param name="clip">What; for a film, the clip that it was painted from.</param>
    /// <param name="writer">Where to; frames that it has already are not painted again.</param>
    /// <param name="progress">Told of every frame; may be null.</param>
    /// <param name="cancel">When it fires, what there is is made a clip.</param>
    /// <exception cref="ImpastoException">With a sentence for the user.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before there was a frame.</exception>
    public async Task<ClipResult> RunAsync(Clip clip, ClipWriter writer, IProgress<StyleProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(writer);
        var (wide, high) = (clip.Info.Width, clip.Info.Height);
        using var held = MemoryCheck.Reserve($"A clip of {wide}x{high}", wide, high, (width, height) => Held * 3.0 * sizeof(float) * width * height, (width, height) => $"`Size` {Math.Max(width, height)}");
        var notes = new List<string>();
        var isPartial = false;
        var painted = 0;
        var latency = clip.ComesOnce ? new Latency() : null;
        try
        {
            // Scenes that are known before the first frame is painted are the same when the work is gone on with.
            var (scenes, frames) = (_shares || Steady > 0) && !clip.ComesOnce ? await LookThroughAsync(clip, progress, cancel).ConfigureAwait(false) : ([], clip.Info.Frames);
            painted = await PaintAsync(clip, writer, scenes, frames, notes, latency, progress, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            isPartial = true;
        }
        var written = await Task.Run(() => writer.Finish(isPartial), CancellationToken.None).ConfigureAwait(false);
        if (isPartial && written == 0)
            throw new OperationCanceledException(cancel);
        return new ClipResult(written, painted, isPartial)
        {
            Latency = latency?.Times,
            Notes = [.. clip.Info.Notes.Concat(clip.Notes).Concat(_film?.Info.Notes ?? []).Concat(_film?.Notes ?? []).Concat(notes).Concat(writer.Notes).Distinct()],
        };
    }

    /// <summary>Looks through the clip: where its scenes begin, the statistics of each, and how many frames there are.</summary>
    private async Task<(List<Scene> Scenes, int Frames)> LookThroughAsync(Clip clip, IProgress<StyleProgress>? progress, CancellationToken cancel)
    {
        var apart = Math.Max(Apart, clip.Info.Frames / Gathered);
        var watch = new SceneWatch();
        var scenes = new List<Scene>();
        var count = 0;
        using var reading = new Ahead<Picture>(() => clip.Frames(0, cancel), Waiting, cancel);
        await foreach (var frame in reading.Items.ConfigureAwait(false))
        {
            if (watch.IsCut(frame))
            {
                scenes.LastOrDefault()?.Statistics?.Freeze();
                scenes.Add(new Scene(count, _shares ? new SharedStatistics() : null));
            }
            if ((count - scenes[^1].First) % apart == 0)
            {
                progress?.Report(new StyleProgress("looking through the clip", 0, 0));
                if (_shares)
                    await RenderAsync(_request!(frame, count), scenes[^1].Statistics, cancel).ConfigureAwait(false);
            }
            count++;
        }
        scenes.LastOrDefault()?.Statistics?.Freeze();
        return (scenes, count);
    }

    /// <summary>The frames from a certain one on, with what the painting needs to know of each.</summary>
    private IEnumerable<Moment> Moments(Clip clip, int first, List<Scene> scenes, List<string> notes, CancellationToken cancel)
    {
        using var reading = new Ahead<Picture>(() => clip.Frames(first, cancel), clip.ComesOnce ? 1 : Waiting, cancel);
        // From its beginning on, since its last picture holds where there are fewer of them.
        using var masking = Masks is null ? null : new Ahead<Picture>(() => Masks.Frames(0, cancel), Waiting, cancel);
        using var masks = masking?.Items.ToBlockingEnumerable(cancel).GetEnumerator();
        using var film = _film is null ? null : new Ahead<Picture>(() => _film.Frames(first, cancel), Waiting, cancel);
        using var painted = film?.Items.ToBlockingEnumerable(cancel).GetEnumerator();
        var tracker = Steady > 0 ? new MotionTracker(FramesNeeded) : null;
        // What comes but once is looked through while it comes.
        var watch = clip.ComesOnce ? new SceneWatch() : null;
        Picture? last = null, mask = null;
        Scene? scene = null;
        var number = first;
        for (var i = 0; i < first && masks?.MoveNext() == true; i++)
            mask = masks.Current;
        mask = mask is null ? null : Mask(mask);
        foreach (var frame in reading.Items.ToBlockingEnumerable(cancel))
        {
            if (painted?.MoveNext() == false)
            {
                notes.Add($"{_film!.Name} ends after {number} frames, before {clip.Name} does: so does the result.");
                yield break;
            }
            var came = Stopwatch.GetTimestamp();
            if (watch?.IsCut(frame) == true)
                scenes.Add(new Scene(number, _shares ? new SharedStatistics() : null));
            var own = scenes.LastOrDefault(candidate => candidate.First <= number);
            var masked = masks?.MoveNext() == true ? Mask(masks.Current) : mask;
            // Frames are repeated where rates differ, and while nothing moves on a screen.
            var isRepeated = !Changes && last is not null && own == scene && (masked == mask || masked!.Pixels.AsSpan().SequenceEqual(mask!.Pixels)) && frame.Pixels.AsSpan().SequenceEqual(last.Pixels) && frame.Alpha.AsSpan().SequenceEqual(last.Alpha);
            var motion = isRepeated ? null : tracker?.Next(frame, own != scene, cancel)?.Resized(frame.Width, frame.Height);
            FrameMotion?[] motions = motion is null || !Follows ? [motion] : [motion, .. FurtherBack[1..].Select(back => tracker!.Since(back, cancel))];
            yield return new Moment(number, frame, painted?.Current, masked, own, isRepeated, motions, came);
            (last, scene, mask) = (frame, own, masked);
            number++;
        }
        if (painted?.MoveNext() == true)
            notes.Add($"{clip.Name} ends after {number} frames, before {_film!.Name} does: so does the result.");
    }

    private static Picture Mask(Picture frame)
    {
        var values = frame.MaskValues();
        return new Picture(values.Width, values.Height, 1, values.Values);
    }

    /// <summary>Where the work begins: behind what was written, or where its scene does, since frames follow from each other.</summary>
    private int Begin(ClipWriter writer, List<Scene> scenes) => Steady == 0 ? writer.Done : scenes.LastOrDefault(candidate => candidate.First <= writer.Done)?.First ?? 0;

    private async Task<int> PaintAsync(Clip clip, ClipWriter writer, List<Scene> scenes, int frames, List<string> notes, Latency? latency, IProgress<StyleProgress>? progress, CancellationToken cancel)
    {
        var painted = 0;
        var number = Begin(writer, scenes);
        using var following = new Ahead<Moment>(() => Moments(clip, number, scenes, notes, cancel), clip.ComesOnce ? 1 : Followed, cancel);
        var stabilizer = Steady > 0 && !Follows ? new Stabilizer(Steady) : null;
        MovingNoise? moving = null;
        Picture? noise = null, around = null;
        MovingPeople? people = null;
        var grid = Steady > 0 && _shares ? new StrideGrid() : null;
        var finished = Channel.CreateBounded<(Picture Frame, long Came)>(Waiting);
        var writing = Task.Run(async () =>
        {
            try
            {
                await foreach (var (frame, came) in finished.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                {
                    writer.Add(frame);
                    latency?.Add(Stopwatch.GetElapsedTime(came));
                }
            }
            catch (Exception e)
            {
                // The painting, which may wait for a place in the queue, is told.
                finished.Writer.TryComplete(e);
                while (finished.Reader.TryRead(out _))
                {
                }
                throw;
            }
        }, CancellationToken.None);
        try
        {
            Picture? result = null;
            // The last results, newest last.
            List<Picture> results = [];
            await foreach (var moment in following.Items.ConfigureAwait(false))
            {
                var asked = _request?.Invoke(moment.Frame, moment.Number);
                if (Steady > 0 && asked is not null && !moment.IsRepeated)
                {
                    moving ??= new MovingNoise(asked.Seed);
                    noise = moving.Next(moment.Frame.Width, moment.Frame.Height, moment.Motion);
                    grid?.Next(moment.Motion);
                }
                if (asked?.KeepPerson == true && !moment.IsRepeated)
                    around = (people ??= new MovingPeople()).Next(moment.Frame, moment.Motion, moment.Mask ?? asked.Mask);
                if (number < writer.Exact?.Number)
                {
                    number++;
                    continue;
                }
                if (number == writer.Exact?.Number)
                {
                    results = [.. writer.Exact.Pictures];
                    result = results[^1];
                    if (stabilizer is not null)
                        stabilizer.Last = result;
                }
                else if (result is null || !moment.IsRepeated)
                {
                    result = moment.Painted ?? _change?.Invoke(moment.Frame, moment.Number, cancel) ?? await PaintAsync(moment, asked! with { Noise = noise, Mask = around ?? moment.Mask ?? asked.Mask }, Follows ? results : [], grid, notes, cancel).ConfigureAwait(false);
                    result = stabilizer?.Next(result, moment.Motion) ?? result;
                    results.Add(result);
                    if (results.Count > FramesNeeded)
                        results.RemoveAt(0);
                    painted++;
                }
                // What was written before was painted again to know the next from it.
                if (number >= writer.Done)
                    await finished.Writer.WriteAsync((result, moment.Came), cancel).ConfigureAwait(false);
                number++;
                progress?.Report(new StyleProgress("", Math.Max(0, number - writer.Done), Math.Max(0, frames - writer.Done), Preview: result is { } shown ? () => shown : null));
            }
        }
        catch (ChannelClosedException)
        {
            // What ended the writing is thrown below.
        }
        finally
        {
            people?.Dispose();
            finished.Writer.TryComplete();
            await writing.ConfigureAwait(false);
        }
        return painted;
    }

    private async Task<Picture> PaintAsync(Moment moment, StyleRequest asked, List<Picture> results, StrideGrid? grid, List<string> notes, CancellationToken cancel)
    {
        if (moment.Scene?.Statistics is { IsFrozen: false } open)
        {
            // Of a scene that nobody has looked through its first frame must do.
            await RenderAsync(asked with { Noise = null }, open, cancel).ConfigureAwait(false);
            open.Freeze();
        }
        asked = asked with { Before = results.Count == 0 || moment.Motion is null ? null : Before(results, moment.Motions) };
        var (width, height) = (moment.Frame.Width, moment.Frame.Height);
        var moved = grid is { Offset: not (0, 0) } && CanMove(asked) ? grid : null;
        if (moved is not null)
            asked = asked with { Content = moved.Move(asked.Content), Noise = asked.Noise is null ? null : moved.Move(asked.Noise), Mask = asked.Mask is null ? null : moved.Move(asked.Mask, width, height) };
        var result = await RenderAsync(asked, moment.Scene?.Statistics, cancel).ConfigureAwait(false);
        if (result.Partial)
            throw new OperationCanceledException(cancel);
        notes.AddRange(result.Notes.Where(note => !notes.Contains(note)));
        return moved?.Back(result.Picture, width, height) ?? result.Picture;
    }

    /// <summary>Whether a frame may be painted a few pixels beside its place: masks of styles lie where the frame does.</summary>
    private static bool CanMove(StyleRequest request) =>
        request.Content.Alpha is null && Math.Min(request.Content.Width, request.Content.Height) > LeastMoved && request.Styles.All(style => style.Mask is null);

    /// <summary>
    /// Ruder et al. 2016, equation 8: a place is drawn to the nearest frame that shows it, and to further ones as far as the nearer don't. The sum of such terms is, but for a constant, one term whose
    /// picture is their weighted mean.
    /// </summary>
    private static FrameBefore Before(List<Picture> results, IReadOnlyList<FrameMotion?> motions)
    {
        var nearest = motions[0]!.Resized(results[^1].Width, results[^1].Height);
        var before = new FrameBefore(nearest.Flow.Warp(results[^1].ToRgb()), nearest.Reliability);
        for (var i = 1; i < motions.Count; i++)
        {
            if (FurtherBack[i] > results.Count || motions[i] is not { } motion)
                continue;
            var further = motion.Resized(before.Warped.Width, before.Warped.Height);
            before = before.With(further.Flow.Warp(results[^FurtherBack[i]].ToRgb()), further.Reliability);
        }
        return before;
    }

    private Task<StyleResult> RenderAsync(StyleRequest request, SharedStatistics? statistics, CancellationToken cancel)
    {
        statistics?.NextPicture();
        // Where people are is known already: see MovingPeople.
        return _session!.RenderAsync(request with { Statistics = statistics, KeepPerson = false }, null, cancel);
    }

    /// <summary>Frames between two cuts.</summary>
    private sealed record Scene(int First, SharedStatistics? Statistics);

    /// <summary>A frame to be painted.</summary>
    /// <param name="Number">Which, from 0.</param>
    /// <param name="Frame">The frame.</param>
    /// <param name="Painted">What another program painted of it.</param>
    /// <param name="Mask">Where it is painted; null where the clip has no moving mask.</param>
    /// <param name="Scene">What it belongs to; null where nobody looked.</param>
    /// <param name="IsRepeated">It is the frame before once more.</param>
    /// <param name="Motions">Since the frame before and, where they are wanted, since earlier ones.</param>
    /// <param name="Came">When it was there: a timestamp.</param>
    private sealed record Moment(int Number, Picture Frame, Picture? Painted, Picture? Mask, Scene? Scene, bool IsRepeated, IReadOnlyList<FrameMotion?> Motions, long Came)
    {
        /// <summary>Since the frame before.</summary>
        public FrameMotion? Motion => Motions[0];
    }

    /// <summary>How long frames take from end to end.</summary>
    private sealed class Latency
    {
        private TimeSpan _sum, _longest;
        private int _count;

        public (TimeSpan Mean, TimeSpan Longest)? Times => _count == 0 ? null : (_sum / _count, _longest);

        public void Add(TimeSpan time) => (_sum, _longest, _count) = (_sum + time, time > _longest ? time : _longest, _count + 1);
    }

    /// <summary>What a thread of its own takes from a sequence, some items ahead of whoever uses them.</summary>
    private sealed class Ahead<T> : IDisposable
    {
        private readonly CancellationTokenSource _stop;
        private readonly CancellationToken _cancel;
        private readonly Channel<T> _items;

        public Ahead(Func<IEnumerable<T>> sequence, int items, CancellationToken cancel)
        {
            _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            _cancel = cancel;
            _items = Channel.CreateBounded<T>(items);
            _ = Task.Run(ReadAsync, CancellationToken.None);

            async Task ReadAsync()
            {
                try
                {
                    foreach (var item in sequence())
                        await _items.Writer.WriteAsync(item, _stop.Token).ConfigureAwait(false);
                    _items.Writer.TryComplete();
                }
                catch (Exception e)
                {
                    _items.Writer.TryComplete(e);
                }
            }
        }

        /// <summary>A pipe that nothing comes through is not waited for when the work is stopped.</summary>
        public IAsyncEnumerable<T> Items => _items.Reader.ReadAllAsync(_cancel);

        public void Dispose()
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }
}
