using System.Text.Json.Nodes;
using Impasto.Cli.Filming;
using Impasto.Imaging;
using Impasto.Imaging.Clips;
using Impasto.Imaging.Faces;
using Impasto.Imaging.Provenance;
using Impasto.Methods;
using Impasto.Methods.FaceSwap;
using Impasto.Video;

namespace Impasto.Cli.Faces;

/// <summary>A clip whose faces are changed: looked through for them first, so that each can be followed, then changed frame by frame.</summary>
internal sealed class FaceClipJob
{
    private readonly Invocation _call;
    private readonly FaceRunOptions _run;
    private readonly FaceOptions _faces;
    private readonly string _input;
    private readonly OutputFile _output;

    private FaceClipJob(Invocation call, FaceRunOptions run, FaceOptions faces, string input, string label)
    {
        (_call, _run, _faces, _input) = (call, run, faces, input);
        _output = ClipOutput.Of(run.Output, input, label);
    }

    /// <summary>The job, where what was named is a clip; else null.</summary>
    /// <param name="call">The command line.</param>
    /// <param name="faces">Which faces.</param>
    /// <param name="typed">The photos, folders or globs.</param>
    /// <param name="label">What goes into default names.</param>
    /// <exception cref="UsageException">A clip is named beside others, or landmarks are.</exception>
    public static FaceClipJob? Of(Invocation call, FaceOptions faces, IReadOnlyList<string> typed, string label)
    {
        var run = call.Read<FaceRunOptions>();
        // A folder's pictures are photos unless that is said.
        var clip = run.Clip ? typed[0] : typed.FirstOrDefault(name => name != Inputs.Standard && File.Exists(name) && Clip.IsMoving(name));
        if (clip is null)
            return null;
        if (typed.Count > 1)
            throw new UsageException($"{clip} is a clip, and {typed.Count} inputs were named", "name it alone");
        if (faces.Landmarks is not null)
            throw new UsageException("--landmarks are of one picture, and a clip's faces move", "leave it out: they are looked for in every frame");
        if (run.Output == Inputs.Standard)
            throw new UsageException("The record of changed faces lies beside the clip, for which there is no place on standard output", "name a file with -o");
        return new FaceClipJob(call, run, faces, clip, label);
    }

    private int Threads => _run.Threads ?? Environment.ProcessorCount;

    /// <summary>What the job computes with.</summary>
    public ComputeContext Context() => new() { Threads = Threads };

    /// <summary>Changes the clip.</summary>
    /// <param name="method">For the record.</param>
    /// <param name="about">What the record says of the target.</param>
    /// <param name="options">All options, for the record.</param>
    /// <param name="edit">Changes faces.</param>
    /// <param name="make">Makes a new face: of a frame, and one of its faces.</param>
    /// <param name="cancel">Leaves a clip of what there is.</param>
    public async Task<int> RunAsync(string method, JsonObject about, JsonObject options, FaceEdit edit, Func<Picture, FaceLandmarks, FacePatch> make, CancellationToken cancel)
    {
        var terminal = _call.Terminal;
        var start = terminal.Clock.GetTimestamp();
        var clip = await Task.Run(() => Clip.Open(_input, new ClipReadOptions(), cancel), CancellationToken.None).ConfigureAwait(false);
        var work = string.Join('\n', Machine.Version, clip.Stamp, method, JsonText.OneLine(about), JsonText.OneLine(options));
        ClipOutput.Check(_output, [_input], _run.Overwrite, work);
        var progress = new ProgressDisplay(terminal, Path.GetFileName(Path.TrimEndingDirectorySeparator(_input)), _run.Quiet, "frames");
        ClipResult result;
        var tracks = new FaceTracks();
        try
        {
            progress.Begin("looking for faces, then changing them");
            var looked = 0;
            foreach (var frame in clip.Frames(0, cancel))
            {
                tracks.Add(edit.Seen(frame, cancel));
                progress.Report(new StyleProgress("looking for faces", ++looked, clip.Info.Frames));
            }
            if (tracks.Count < (_faces.AllFaces ? 1 : _faces.Face))
            {
                throw tracks.Count == 0 ? new InputException($"No face was found in {_input}", "choose a clip with a larger, more frontal face")
                    : new InputException($"Face {_faces.Face} was asked for, but {tracks.Count} are in {_input}", $"they are counted from the largest, so choose 1 to {tracks.Count}");
            }
            IReadOnlyList<int> changed = _faces.AllFaces ? [.. Enumerable.Range(0, tracks.Count)] : [_faces.Face - 1];
            var stylizer = new ClipStylizer((frame, number, stop) => edit.Frame(frame, changed.Select(face => tracks.At(number, face)).OfType<FaceLandmarks>(), make, stop));
            using var writer = ClipWriter.Open(_output.File, clip, work, new ClipWriteOptions { Comment = edit.Note });
            result = await stylizer.RunAsync(clip, writer, progress, cancel).ConfigureAwait(false);
        }
        finally
        {
            progress.End();
        }
        var taken = terminal.Clock.GetElapsedTime(start);
        List<string> notes = [.. result.Notes.Select(note => FlagNames.Translate(note, _call.Command))];
        if (tracks.Count > 1 && !_faces.AllFaces)
            notes.Add($"{tracks.Count} faces were found, and {(_faces.Face == 1 ? "the largest" : $"number {_faces.Face}")} was changed: --face chooses another, --all-faces takes all.");
        foreach (var note in _run.Quiet ? [] : notes)
            terminal.Say(note);
        if (!_run.Quiet)
            terminal.Say($"{_input}: {result.Frames} frames{(result.IsPartial ? " before it was stopped" : "")} in {Durations.Seconds(taken)}, saved as {_output.File}.");
        var record = new JsonObject { ["method"] = method, ["content"] = _input };
        foreach (var (key, value) in about)
            record[key] = value?.DeepClone();
        record["faces"] = _faces.AllFaces ? tracks.Count : 1;
        record["digitalSourceType"] = SyntheticNote.CompositeWithTrainedAlgorithmicMedia;
        ClipOutput.Report(_output, record, clip.Info, result, taken, Threads, notes, (JsonObject)options.DeepClone(), _run.Json ? terminal.Out : null);
        return result.IsPartial ? Failure.Interrupted : 0;
    }
}
