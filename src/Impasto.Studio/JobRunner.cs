using System.Diagnostics;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Methods;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Impasto.Studio;

/// <summary>Does the jobs one after the other, each with every core.</summary>
internal sealed partial class JobRunner(JobStore store, JobWork work, StudioMethods methods, StudioEvents events, StudioMetrics metrics, Checkpoints checkpoints, ILogger<JobRunner> log) : BackgroundService
{
    private const int PreviewSide = 640;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(200), PreviewEvery = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _more = new(0);
    private readonly Lock _gate = new();
    private Running? _running;

    /// <summary>A job of the store's with what is known of it while it runs.</summary>
    public Job Now(Job stored) => _running is { } running && running.Job.Id == stored.Id ? running.Job with { Place = stored.Place } : stored;

    /// <summary>The running job's picture so far, JPEG; null where there is none yet.</summary>
    public byte[]? Preview(string id) => _running is { } running && running.Job.Id == id ? running.Preview : null;

    /// <summary>Says that there is something to do.</summary>
    public void Wake() => _more.Release();

    /// <summary>Stops a job that is running.</summary>
    /// <param name="id">The job.</param>
    /// <param name="pauses">Whether it is to go on later.</param>
    /// <returns>Whether it was.</returns>
    public bool Stop(string id, bool pauses = false)
    {
        lock (_gate)
        {
            if (_running?.Job.Id != id)
                return false;
            _running.Pauses = pauses;
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
            var outcome = await work.DoAsync(job, new Reporter(this, running, clock), parts => Keep(running, parts), cancel.Token).ConfigureAwait(false);
            // The process ends: the job is gone on with by the next.
            if (stopping.IsCancellationRequested)
                return;
            ended = job with { State = outcome.IsPartial ? running.Stopped : JobState.Done, Result = outcome.Result, Message = outcome.Notes.Count > 0 ? string.Join(" ", outcome.Notes) : null };
        }
        catch (OperationCanceledException)
        {
            if (stopping.IsCancellationRequested)
                return;
            ended = job with { State = running.Stopped };
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
        ended = ended with { Seconds = (job.Seconds ?? 0) + clock.Elapsed.TotalSeconds };
        // In this order: a job that goes on has its checkpoint still, however the process ends.
        store.End(ended);
        if (ended.State != JobState.Paused)
            checkpoints.Forget(job.Id);
        metrics.Count(methods.NameOf(job.Request), ended.State, clock.Elapsed);
        // Its place may be another since it began.
        events.Tell(store.Find(job.Id) ?? ended);
    }

    private void Keep(Running running, IReadOnlyList<string> parts)
    {
        store.Keep(running.Job.Id, parts);
        running.Job = running.Job with { Parts = parts };
        events.Tell(running.Job);
    }

    private void Tell(Job job) => events.Tell(job);

    [LoggerMessage(LogLevel.Error, "The job {Id} broke.")]
    private static partial void Broke(ILogger log, string id, Exception exception);

    private sealed class Running(Job job, CancellationTokenSource cancel)
    {
        public Job Job { get; set; } = job;

        public CancellationTokenSource Cancel => cancel;

        /// <summary>Whether it is stopped to go on later.</summary>
        public bool Pauses { get; set; }

        /// <summary>What it is once it has been stopped.</summary>
        public JobState Stopped => Pauses ? JobState.Paused : JobState.Cancelled;

        public byte[]? Preview { get; set; }
    }

    private sealed class Reporter(JobRunner runner, Running running, Stopwatch clock) : IProgress<StyleProgress>
    {
        private readonly double _before = running.Job.Seconds ?? 0;
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
            running.Job = running.Job with { Stage = value.Stage, Progress = value.Steps > 0 ? (double)value.Step / value.Steps : null, Seconds = _before + now.TotalSeconds };
            runner.Tell(running.Job);
        }
    }
}
