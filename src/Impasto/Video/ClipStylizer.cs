using System.Threading.Channels;
using Impasto.Imaging;
using Impasto.Imaging.Clips;
using Impasto.Methods;
using Impasto.Tensors;

namespace Impasto.Video;

/// <summary>
/// Stylises a clip frame by frame, with any method, while the next frames are read and the last are written. Methods whose networks normalise by a picture's statistics get those of the
/// scene, gathered from frames spread over it before the first is painted, so that what stands still in the clip stands still in the result.
/// </summary>
/// <param name="session">The method, open.</param>
/// <param name="shares">Whether frames share statistics: <see cref="IStyleMethod.SharesStatistics"/>, unless it isn't wanted.</param>
/// <param name="request">What is asked of each frame.</param>
public sealed class ClipStylizer(IStyleSession session, bool shares, Func<Picture, StyleRequest> request)
{
    /// <summary>Frames between two whose statistics are gathered, at least, as in ReReVST; and about how many are gathered of a clip.</summary>
    private const int Apart = 8, Gathered = 64;

    /// <summary>Frames that wait before and after the painting: what is read and written at uneven speed doesn't hold it up.</summary>
    private const int Waiting = 4;

    /// <summary>Frames that are held at once: those that wait, and one each that is read, compared, painted, compared with and written.</summary>
    private const int Held = 2 * Waiting + 6;

    /// <summary>Stylises.</summary>
    /// <param name="clip">What.</param>
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
        try
        {
            var (scenes, frames) = shares ? await GatherAsync(clip, progress, cancel).ConfigureAwait(false) : ([], clip.Info.Frames);
            painted = await PaintAsync(clip, writer, scenes, frames, notes, progress, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            isPartial = true;
        }
        var written = await Task.Run(() => writer.Finish(isPartial), CancellationToken.None).ConfigureAwait(false);
        if (isPartial && written == 0)
            throw new OperationCanceledException(cancel);
        return new ClipResult(written, painted, isPartial) { Notes = [.. clip.Info.Notes.Concat(clip.Notes).Concat(notes).Concat(writer.Notes).Distinct()] };
    }

    /// <summary>Looks through the clip: where its scenes begin, the statistics of each, and how many frames there are.</summary>
    private async Task<(List<Scene> Scenes, int Frames)> GatherAsync(Clip clip, IProgress<StyleProgress>? progress, CancellationToken cancel)
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
                scenes.LastOrDefault()?.Statistics.Freeze();
                scenes.Add(new Scene(count, new SharedStatistics()));
            }
            if ((count - scenes[^1].First) % apart == 0)
            {
                progress?.Report(new StyleProgress("looking through the clip", 0, 0));
                await RenderAsync(frame, scenes[^1].Statistics, cancel).ConfigureAwait(false);
            }
            count++;
        }
        scenes.LastOrDefault()?.Statistics.Freeze();
        return (scenes, count);
    }

    private async Task<int> PaintAsync(Clip clip, ClipWriter writer, List<Scene> scenes, int frames, List<string> notes, IProgress<StyleProgress>? progress, CancellationToken cancel)
    {
        var painted = 0;
        using var reading = new Ahead<Picture>(() => clip.Frames(writer.Done, cancel), Waiting, cancel);
        var finished = Channel.CreateBounded<Picture>(Waiting);
        var writing = Task.Run(async () =>
        {
            try
            {
                await foreach (var frame in finished.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                    writer.Add(frame);
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
            Picture? last = null, lastPainted = null;
            Scene? scene = null;
            var number = writer.Done;
            await foreach (var frame in reading.Items.ConfigureAwait(false))
            {
                var own = scenes.LastOrDefault(candidate => candidate.First <= number);
                // Frames are repeated where rates differ, and while nothing moves on a screen.
                if (lastPainted is null || own != scene || !frame.Pixels.AsSpan().SequenceEqual(last!.Pixels) || !frame.Alpha.AsSpan().SequenceEqual(last.Alpha))
                {
                    var result = await RenderAsync(frame, own?.Statistics, cancel).ConfigureAwait(false);
                    if (result.Partial)
                        throw new OperationCanceledException(cancel);
                    lastPainted = result.Picture;
                    notes.AddRange(result.Notes.Where(note => !notes.Contains(note)));
                    painted++;
                }
                (last, scene) = (frame, own);
                await finished.Writer.WriteAsync(lastPainted, cancel).ConfigureAwait(false);
                number++;
                progress?.Report(new StyleProgress("", number - writer.Done, Math.Max(0, frames - writer.Done)));
            }
        }
        catch (ChannelClosedException)
        {
            // What ended the writing is thrown below.
        }
        finally
        {
            finished.Writer.TryComplete();
            await writing.ConfigureAwait(false);
        }
        return painted;
    }

    private Task<StyleResult> RenderAsync(Picture frame, SharedStatistics? statistics, CancellationToken cancel)
    {
        statistics?.NextPicture();
        return session.RenderAsync(request(frame) with { Statistics = statistics }, null, cancel);
    }

    /// <summary>Frames between two cuts.</summary>
    private sealed record Scene(int First, SharedStatistics Statistics);

    /// <summary>What a thread of its own takes from a sequence, some items ahead of whoever uses them.</summary>
    private sealed class Ahead<T> : IDisposable
    {
        private readonly CancellationTokenSource _stop;
        private readonly Channel<T> _items;

        public Ahead(Func<IEnumerable<T>> sequence, int items, CancellationToken cancel)
        {
            _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
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

        public IAsyncEnumerable<T> Items => _items.Reader.ReadAllAsync(CancellationToken.None);

        public void Dispose()
        {
            _stop.Cancel();
            _stop.Dispose();
        }
    }
}
