using System.Text.Json.Nodes;
using Impasto.Cli.Stylizing;
using Impasto.Imaging.Clips;
using Impasto.Options;
using Impasto.Video;

namespace Impasto.Cli.Filming;

/// <summary>A call of video, read and checked.</summary>
/// <param name="Run">Where the result goes and how it is reported.</param>
/// <param name="Common">The options common to all methods.</param>
/// <param name="Rendition">How each frame is stylised; null where a film is held still that is painted already.</param>
/// <param name="Times">When each style comes; null where all are there at once.</param>
/// <param name="Video">What of the clip, and how it is written.</param>
/// <param name="Input">The clip, a file or a folder; or standard input.</param>
/// <param name="Output">The result, likewise.</param>
/// <param name="Notes">What should be known before the work begins.</param>
internal sealed record VideoJob(VideoRunOptions Run, StylizeOptions Common, Rendition? Rendition, StyleTimes? Times, VideoOptions Video, string Input, OutputFile Output, IReadOnlyList<string> Notes)
{
    private const string HeldLabel = "steady";

    /// <summary>Whether the result goes through a pipe.</summary>
    public bool IsPiped => Output.File == Inputs.Standard;

    /// <summary>The mask, where it moves with the clip; null where there is none, or a still one.</summary>
    public string? MovingMask => Common.Mask is { } mask && Clip.IsMoving(mask) ? mask : null;

    public int Threads => Common.Threads ?? Environment.ProcessorCount;

    /// <summary>Reads a command line and its config.</summary>
    /// <exception cref="ImpastoException">Something is wrong; nothing has been written yet.</exception>
    public static VideoJob Read(Invocation call, Services services)
    {
        var run = call.Read<VideoRunOptions>();
        var config = run.Config is null ? RunConfig.Empty : RunConfig.Read(run.Config);
        var input = call.Arguments.Count > 0 ? call.Arguments[0]
            : config.Content ?? throw new UsageException("'impasto video' needs a clip or a folder of pictures", "see impasto video --help");
        var notes = new List<string>();
        var common = MethodOptions.Common<StylizeOptions>(config, call);
        var video = MethodOptions.Common<VideoOptions>(config, call);
        _ = video.Fading();
        if (video.Stabilize is { } film)
        {
            CheckFilm(video, common, run, film);
            // Beside the film, since it is another one of it.
            return new VideoJob(run, common, null, null, video, input, OutputOf(run, input, film, HeldLabel), notes);
        }
        var models = services.Models(run.Models);
        var (styles, times) = StyleTimes.Split(common.Styles);
        var rendition = StylizeJob.InOneWay(common with { Styles = styles }, models, services.Methods(models), config, call, run, run.Fast, notes);
        times?.Check(rendition.Styles);
        return new VideoJob(run, rendition.Common with { Styles = common.Styles }, rendition, times, video, input, OutputOf(run, input, input, rendition.Label), notes);
    }

    private static void CheckFilm(VideoOptions video, StylizeOptions common, VideoRunOptions run, string film)
    {
        if (common.Styles.Count > 0 || common.Method is not null || run.Fast || video.PerFrame || video.Fade is not null)
        {
            var other = common.Styles.Count > 0 ? "--style" : common.Method is not null ? "--method" : run.Fast ? "--fast" : video.PerFrame ? "--per-frame" : "--fade";
            throw new UsageException($"--stabilize takes a film that is painted already, and {other} is about painting", "leave one of them out");
        }
        if (video.Steady == 0)
            throw new UsageException("--stabilize holds a film still, and --steady 0 doesn't", "leave one of them out");
        if (film == Inputs.Standard)
            throw new UsageException("A film that is held still can't come from standard input, where its clip may come from", "name a file or a folder");
    }

    /// <summary>The options of the run in the form that --config reads.</summary>
    public JsonObject ToJson()
    {
        var json = Rendition is null ? OptionTable.For<StylizeOptions>().ToJson(Common) : MethodOptions.ToJson(Common, Rendition.Options);
        foreach (var (name, value) in OptionTable.For<VideoOptions>().ToJson(Video))
            json[name] = value?.DeepClone();
        return json;
    }

    /// <summary>What the work is, so that one that was begun is known again: the clip, the options, and every file that they name.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="film">The film that is painted already; or null.</param>
    /// <param name="masks">The mask, where it moves; or null.</param>
    public string Work(Clip clip, Clip? film, Clip? masks)
    {
        var options = ToJson();
        options.Remove("threads");
        var files = (Rendition?.Styles ?? []).SelectMany(style => new[] { style.Model?.Path ?? style.Name, style.Mask }).Append(Common.Mask).OfType<string>().Where(File.Exists)
            .Select(file => new FileInfo(file)).Select(file => FormattableString.Invariant($"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
        return string.Join('\n', [Machine.Version, clip.Stamp, film?.Stamp ?? "", masks?.Stamp ?? "", JsonText.OneLine(options), .. files]);
    }

    /// <summary>Refuses a result that could not be written, or is there.</summary>
    /// <param name="work">What the work is: a result of the same that was stopped is gone on with.</param>
    /// <exception cref="UsageException">It is.</exception>
    public void Check(string work)
    {
        if (IsPiped)
            return;
        ClipOutput.Check(Output, new[] { Input, Video.Stabilize }.OfType<string>(), Run.Overwrite, work);
    }

    private static OutputFile OutputOf(VideoRunOptions run, string clip, string beside, string label)
    {
        if ((run.Output ?? (clip == Inputs.Standard ? clip : null)) == Inputs.Standard)
        {
            return run.Json || run.Sidecar
                ? throw new UsageException($"The clip goes to standard output, which leaves no place for {(run.Json ? "--json" : "--sidecar")}", "name a file with -o")
                : OutputFile.Alone(Inputs.Standard);
        }
        return ClipOutput.Of(run.Output, beside, label);
    }
}
