using System.Diagnostics;
using Impasto.Imaging;
using Impasto.Imaging.Transforms;
using Impasto.Methods;

namespace Impasto.Studio.Tasks;

/// <summary>Reports a task's progress, as often as anybody looks.</summary>
internal sealed class TaskProgress : IProgress<StyleProgress>
{
    private const int PreviewSide = 640;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(200), PreviewEvery = TimeSpan.FromSeconds(1), AliveEvery = TimeSpan.FromSeconds(2);

    private readonly ITaskQueue _queue;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TaskReport _last;
    private TimeSpan _told, _shown;

    /// <summary>Says that it is begun.</summary>
    public TaskProgress(ITaskQueue queue, WorkTask task)
    {
        _queue = queue;
        _last = new TaskReport(task.Id, task.Job, task.Part);
        _queue.Report(_last);
    }

    /// <inheritdoc/>
    public void Report(StyleProgress value)
    {
        var now = _clock.Elapsed;
        if (now - _told < ReportEvery)
            return;
        byte[]? shown = null;
        if (value.Preview is { } preview && now - _shown > PreviewEvery)
        {
            _shown = now;
            var picture = preview();
            shown = PictureFile.Encode(Math.Max(picture.Width, picture.Height) > PreviewSide ? PictureTransforms.ResizeLongestSide(picture, PreviewSide) : picture, PictureFormat.Jpeg);
        }
        Tell(_last with { Stage = value.Stage, Progress = value.Steps > 0 ? (double)value.Step / value.Steps : null, Preview = shown });
    }

    /// <summary>Says that the task is still worked at, if nothing was said for a while.</summary>
    public void Live()
    {
        if (_clock.Elapsed - _told > AliveEvery)
            Tell(_last with { Preview = null });
    }

    /// <summary>Says what it waits for.</summary>
    public void Wait(string sentence) => Tell(_last with { Stage = sentence, Preview = null });

    /// <summary>Says that its result is in the store.</summary>
    public void End() => Tell(_last with { HasEnded = true, Preview = null });

    private void Tell(TaskReport report)
    {
        _told = _clock.Elapsed;
        _last = report;
        _queue.Report(report);
    }
}
