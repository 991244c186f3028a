using System.Text.Json.Nodes;
using Impasto.Cli.Stylizing;
using Impasto.Imaging.Clips;
using Impasto.Methods;
using Impasto.Options;
using Impasto.Video;

namespace Impasto.Cli.Filming;

/// <summary>impasto video: a clip, frame by frame, in a style.</summary>
internal static class VideoCommand
{
    /// <summary>The command, with the options of every method.</summary>
    public static CommandSpec Spec(Services services, MethodRegistry<IStyleMethod> registry) => new("video", "Stylises a clip, with its sound, in the style of a picture or a model")
    {
        Usage = "<clip|folder|-> --style <FILE|STYLE[:WEIGHT|@TIME]>... | --stabilize <FILE|FOLDER> [options]",
        // None is needed with --config, which may name one; the job says when there is none.
        Argument = new ArgumentSpec("clip|folder", "What to stylise: a clip that ffmpeg reads; or, without ffmpeg, a GIF or WebP animation, a folder of numbered pictures, or - for y4m on standard input", 0, 1),
        Groups =
        [
            new OptionGroup("Options", OptionTable.For<StylizeOptions>()),
            new OptionGroup("Clip", OptionTable.For<VideoOptions>()),
            new OptionGroup("Input, output and reports", OptionTable.For<VideoRunOptions>()),
            .. registry.Methods.Select(method =>
                new OptionGroup($"Options of --method {method.Name}: {method.Summary} ({method.Paper})", OptionTable.For(method.OptionsType), method.Name)),
        ],
        Examples =
        [
            "impasto video clip.mp4 --style starry-night",
            "impasto video clip.mov --style ink.jpg --fast --size 1280 -o ink.mp4",
            "impasto video clip.mp4 --style scream --from 0:30 --to 1:00 --crf 23 -o part.webm",
            "impasto video frames/ --style mondrian --fps 24 -o painted/",
            "impasto video clip.mp4 --style ink-landscape@0 --style scream@4 -o fading.mp4",
            "impasto video cat.gif --style great-wave",
            "impasto video - --style starry-night --size 384 -o -",
            "impasto video clip.mp4 --stabilize painted-elsewhere.mp4 -o steady.mp4",
        ],
        Run = (call, cancel) => RunAsync(VideoJob.Read(call, services), call, cancel),
    };

    private static async Task<int> RunAsync(VideoJob job, Invocation call, CancellationToken cancel)
    {
        var terminal = call.Terminal;
        using var context = new ComputeContext { Threads = job.Threads };
        using var use = context.Use();
        var start = terminal.Clock.GetTimestamp();
        var common = job.Common;
        using var input = job.Input == Inputs.Standard ? terminal.OpenInput() : null;
        var clip = await Task.Run(() => input is null ? Clip.Open(job.Input, job.Video.Reading(common.Size), cancel) : Clip.OpenPipe(input, job.Video.Reading(common.Size)), CancellationToken.None)
            .WaitAsync(cancel).ConfigureAwait(false);
        var film = job.Video.Stabilize is { } painted ? await Task.Run(() => Clip.Open(painted, job.Video.Reading(null), cancel), CancellationToken.None).ConfigureAwait(false) : null;
        var masks = job.MovingMask is { } moving ? await Task.Run(() => Clip.Open(moving, job.Video.Reading(null) with { Rate = clip.Info.Rate }, cancel), CancellationToken.None).ConfigureAwait(false) : null;
        var work = job.Work(clip, film, masks);
        job.Check(work);
        var longest = Math.Max(clip.Info.Width, clip.Info.Height);
        var styles = StyleLoader.Load(job.Rendition?.Styles ?? [], () => job.Rendition!.Method.NeedsWholePhoto ? null : longest, common.StyleScale, cancel);
        var mask = masks is null ? StyleLoader.LoadMask(common.Mask, () => longest, cancel) : null;
        using var session = job.Rendition?.Method.Open();
        var fade = job.Video.Fading();
        var stylizer = film is not null
            ? new ClipStylizer(film) { Steady = job.Video.Steady }
            : new ClipStylizer(session!, job.Rendition!.Method.SharesStatistics && !job.Video.PerFrame && job.Times is null, (frame, number) => new StyleRequest
            {
                Content = frame,
                // Deeper layers' statistics change with the style, so that styles that fade have none for a whole scene.
                Styles = job.Times?.At(styles, number / clip.Info.Rate.Value) ?? styles,
                Options = job.Rendition.Options,
                Strength = common.Strength * (fade?.At(number / clip.Info.Rate.Value) ?? 1),
                StyleScale = common.StyleScale,
                PreserveColor = common.PreserveColor,
                Mask = mask,
                // Faces that are found in one frame and not in the next would flicker.
                Faces = common.Faces ?? 0,
                KeepPerson = common.KeepPerson,
                Seed = common.Seed,
            })
            { Masks = masks, Changes = fade is not null || job.Times is not null, Steady = job.Video.Steady, Follows = job.Video.Follows(job.Rendition.Method) };
        using var writer = job.IsPiped ? ClipWriter.ToPipe(terminal.OpenOutput(), clip)
            : ClipWriter.Open(job.Output.File, clip, work, new ClipWriteOptions { Codec = job.Video.Codec, Crf = job.Video.Crf, KeepExact = stylizer.FramesNeeded });
        Say(job.Notes);
        if (writer.Done > 0)
            Say([$"{writer.Done} frames are there from before, so the work goes on behind them."]);
        var progress = new ProgressDisplay(terminal, Path.GetFileName(Path.TrimEndingDirectorySeparator(job.Input)), job.Run.Quiet, "frames");
        ClipResult result;
        try
        {
            progress.Begin($"reading, then {job.Rendition?.Method.Name ?? "holding still"}");
            result = await stylizer.RunAsync(clip, writer, progress, cancel).ConfigureAwait(false);
        }
        finally
        {
            progress.End();
        }
        var taken = terminal.Clock.GetElapsedTime(start);
        List<string> notes = [.. StyleLoader.Notes(styles, mask).Concat(result.Notes).Distinct()
            .Select(note => FlagNames.Translate(note, call.Command))];
        Say(notes);
        var frames = result.Frames == 1 ? "1 frame" : $"{result.Frames} frames";
        Say([result.IsPartial && job.IsPiped
            ? $"{job.Input}: stopped after {frames}, {Durations.Seconds(taken)}."
            : result.IsPartial
            ? $"{job.Input}: stopped after {frames}, {Durations.Seconds(taken)}; what there is is saved as {job.Output.File}, and the same command goes on from there."
            : FormattableString.Invariant($"{job.Input}: {frames} in {Durations.Seconds(taken)}, {(result.Frames - writer.Done) / taken.TotalSeconds:0.0} frames/s; {clip.Info.Width}x{clip.Info.Height}{(job.IsPiped ? "" : $", saved as {job.Output.File}")}.")]);
        if (result.Latency is { } latency)
            Say([FormattableString.Invariant($"A frame was written {latency.Mean.TotalMilliseconds:0} ms after it had come, {latency.Longest.TotalMilliseconds:0} ms at most.")]);
        if (job.Run.Json || job.Run.Sidecar)
            Report(job, clip.Info, result, taken, notes, terminal);
        return result.IsPartial ? Failure.Interrupted : 0;

        void Say(IEnumerable<string> sentences)
        {
            foreach (var sentence in job.Run.Quiet ? [] : sentences)
                terminal.Say(sentence);
        }
    }

    private static void Report(VideoJob job, ClipInfo info, ClipResult result, TimeSpan taken, List<string> notes, Terminal terminal)
    {
        var record = new JsonObject
        {
            ["method"] = job.Rendition?.Method.Name ?? "stabilize",
            ["content"] = job.Input,
            ["styles"] = new JsonArray([.. job.Common.Styles.Select(style => JsonValue.Create(style))]),
            ["painted"] = result.Painted,
            ["seed"] = job.Common.Seed,
        };
        ClipOutput.Report(job.Output, record, info, result, taken, job.Threads, notes, job.Run.Sidecar ? job.ToJson() : null, job.Run.Json ? terminal.Out : null);
    }
}
