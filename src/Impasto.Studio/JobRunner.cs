using System.Diagnostics;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Methods;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Impasto.Studio;

/// <summary>Does the jobs one after the other, each with every core.</summary>
internal sealed partial class JobRunner(JobStore store, PictureShelf shelf, StudioMethods methods, StudioEvents events, Compute compute, ILogger<JobRunner> log) : BackgroundService
{
    private const int PreviewSide = 640;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(200), PreviewEvery = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _more = new(0);
    private readonly Lock _gate = new();
    private Running? _running;

    /// <summary>The running job as it is now; null where it isn't that one.</summary>
    public Job? Current(string id) => _running is { } running && running.Job.Id == id ? running.Job : null;

    /// <summary>The running job's picture so far, JPEG; null where there is none yet.</summary>
    public byte[]? Preview(string id) => _running is { } running && running.Job.Id == id ? running.Preview : null;

    /// <summary>Says that there is something to do.</summary>
    public void Wake() => _more.Release();

    /// <summary>Stops a job that is running.</summary>
    /// <returns>Whether it was.</returns>
    public bool Stop(string id)
    {
        lock (_gate)
        {
            if (_running?.Job.Id != id)
                return false;
            _running.Cancel.Cancel();
            return true;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (store.Take() is { } job)
            {
                await DoAsync(job, stoppingToken).ConfigureAwait(false);
                continue;
            }
            try
            {
                await _more.WaitAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task DoAsync(Job job, CancellationToken stopping)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var running = new Running(job, cancel);
        lock (_gate)
            _running = running;
        events.Tell(job);
        var clock = Stopwatch.StartNew();
        Job ended;
        try
        {
            var (method, request) = methods.Read(job.Request, shelf, cancel.Token);
            var result = await compute.RunAsync(() => method.RenderAsync(request, new Reporter(this, running, clock), cancel.Token)).ConfigureAwait(false);
            if (stopping.IsCancellationRequested)
                return;
            var (id, _) = shelf.Put(PictureFile.Encode(result.Picture, PictureFormat.Png));
            ended = job with { State = result.Partial ? JobState.Cancelled : JobState.Done, Result = id, Message = result.Notes.Count > 0 ? string.Join(" ", result.Notes) : null };
        }
        catch (OperationCanceledException)
        {
            // The process ends: the job is done again by the next.
            if (stopping.IsCancellationRequested)
                return;
            ended = job with { State = JobState.Cancelled };
        }
        catch (ImpastoException e)
        {
            ended = job with { State = JobState.Failed, Message = Sentences.WithOptionNames(e.Message) };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Broke(log, job.Id, e);
            ended = job with { State = JobState.Failed, Message = "Something broke inside Impasto; the log says where." };
        }
        finally
        {
            lock (_gate)
                _running = null;
        }
        ended = ended with { Seconds = clock.Elapsed.TotalSeconds };
        store.End(ended);
        events.Tell(ended);
    }

    private void Tell(Job job) => events.Tell(job);

    [LoggerMessage(LogLevel.Error, "The job {Id} broke.")]
    private static partial void Broke(ILogger log, string id, Exception exception);

    private sealed class Running(Job job, CancellationTokenSource cancel)
    {
        public Job Job { get; set; } = job;

        public CancellationTokenSource Cancel => cancel;

        public byte[]? Preview { get; set; }
    }

    private sealed class Reporter(JobRunner runner, Running running, Stopwatch clock) : IProgress<StyleProgress>
    {
        private TimeSpan _told, _shown;

        public void Report(StyleProgress value)
        {
            var now = clock.Elapsed;
            if (now - _told < ReportEvery)
                return;
            _told = now;
            if (value.Preview is { } preview && now - _shown > PreviewEvery)
            {
                _shown = now;
                var picture = preview();
                var small = Math.Max(picture.Width, picture.Height) > PreviewSide ? PictureTransforms.ResizeLongestSide(picture, PreviewSide) : picture;
                running.Preview = PictureFile.Encode(small, PictureFormat.Jpeg);
            }
            running.Job = running.Job with { Stage = value.Stage, Progress = value.Steps > 0 ? (double)value.Step / value.Steps : null, Seconds = now.TotalSeconds };
            runner.Tell(running.Job);
        }
    }
}
