using System.Text.Json.Nodes;
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
        var trimmed = Path.TrimEndingDirectorySeparator(input);
        var file = run.Output ?? (Directory.Exists(input) ? $"{trimmed}.{label}{Path.DirectorySeparatorChar}"
            : OutputNames.Beside(input, $".{label}{(ClipWriter.IsWritable(input) ? Path.GetExtension(input) : ".mp4")}"));
        _output = ClipWriter.IsFolder(file) ? new OutputFile(file, Path.TrimEndingDirectorySeparator(file) + ".json") : OutputFile.Alone(file);
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

    /// <summary>What the job computes with.</summary>
    public ComputeContext Context() => new() { Threads = _run.Threads ?? Environment.ProcessorCount };

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
        CheckOutput(work);
        var progress = new ProgressDisplay(terminal, Path.GetFileName(Path.TrimEndingDirectorySeparator(_input)), _run.Quiet, "frames");
        ClipResult result;
        var tracks = new FaceTracks();
        try
        {
            progress.Begin("looking for faces, then changing them");
            var looked = 0;
            foreach (var frame in clip.Frames(0, cancel))
            {
                tracks.Add(edit.Seen(frame.ToRgb(), cancel));
                progress.Report(new StyleProgress("looking for faces", ++looked, clip.Info.Frames));
            }
            if (tracks.Count < (_faces.AllFaces ? 1 : _faces.Face))
            {
                throw tracks.Count == 0 ? new InputException($"No face was found in {_input}", "choose a clip with a larger, more frontal face")
                    : new InputException($"Face {_faces.Face} was asked for, but {tracks.Count} are in {_input}", $"they are counted from the largest, so choose 1 to {tracks.Count}");
            }
            var stylizer = new ClipStylizer((frame, number, stop) =>
                edit.Frame(frame, (_faces.AllFaces ? tracks.At(number) : [tracks.At(number)[_faces.Face - 1]]).OfType<FaceLandmarks>(), make, stop));
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
            terminal.Say($"{_input}: {result.Frames} frames {(result.IsPartial ? "before it was stopped" : "")} in {Durations.Seconds(taken)}, saved as {_output.File}.".Replace("  ", " ", StringComparison.Ordinal));
        Report(method, about, options, clip.Info, result, tracks.Count, taken, notes);
        return result.IsPartial ? Failure.Interrupted : 0;
    }

    private void CheckOutput(string work)
    {
        var isFolder = ClipWriter.IsFolder(_output.File);
        if (Path.GetFullPath(_output.File) == Path.GetFullPath(_input))
            throw new UsageException($"The result would be written over the clip {_input}", "name another file with -o");
        var exists = isFolder ? Directory.Exists(_output.File) && Directory.EnumerateFileSystemEntries(_output.File).Any() : File.Exists(_output.File);
        if (exists && !_run.Overwrite && !ClipWriter.IsBegun(_output.File, work))
            throw new UsageException(isFolder ? $"The folder {_output.File} is not empty" : $"{_output.File} exists already", $"add --overwrite, or name another {(isFolder ? "folder" : "file")} with -o");
        _output.CheckPlace(0);
    }

    private void Report(string method, JsonObject about, JsonObject options, ClipInfo info, ClipResult result, int faces, TimeSpan taken, List<string> notes)
    {
        var record = new JsonObject { ["method"] = method, ["content"] = _input };
        foreach (var (key, value) in about)
            record[key] = value?.DeepClone();
        record["output"] = _output.File;
        record["width"] = info.Width;
        record["height"] = info.Height;
        record["frames"] = result.Frames;
        record["fps"] = Math.Round(info.Rate.Value, 4);
        record["faces"] = _faces.AllFaces ? faces : 1;
        record["isPartial"] = result.IsPartial;
        record["digitalSourceType"] = SyntheticNote.CompositeWithTrainedAlgorithmicMedia;
        record["seconds"] = Math.Round(taken.TotalSeconds, 4);
        record["plannedMemoryBytes"] = ComputeContext.Current.MostReserved;
        record["peakMemoryBytes"] = Machine.PeakMemoryBytes;
        record["threads"] = _run.Threads ?? Environment.ProcessorCount;
        record["simd"] = Machine.Simd;
        record["version"] = Machine.Version;
        record["sha256"] = File.Exists(_output.File) ? FileHash.Sha256OfFile(_output.File) : null;
        if (notes.Count > 0)
            record["notes"] = new JsonArray([.. notes.Select(note => JsonValue.Create(note))]);
        if (_run.Json)
            _call.Terminal.Out.WriteLine(JsonText.OneLine(record));
        record["options"] = options.DeepClone();
        WholeFile.Write(_output.Sidecar, JsonText.Indented(record) + "\n");
    }
}
