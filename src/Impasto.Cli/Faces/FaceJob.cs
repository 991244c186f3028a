using System.Text.Json.Nodes;
using Impasto.Imaging;
using Impasto.Imaging.Provenance;
using Impasto.Methods.FaceSwap;

namespace Impasto.Cli.Faces;

/// <summary>Photos whose faces are changed, one after the other.</summary>
internal sealed class FaceJob
{
    private readonly Invocation _call;
    private readonly RunOptions _run;
    private readonly IReadOnlyList<string> _inputs;
    private readonly IReadOnlyList<OutputFile> _outputs;
    private readonly int _threads;

    /// <summary>Plans the outputs.</summary>
    /// <param name="call">The command line.</param>
    /// <param name="typed">The photos, folders or globs.</param>
    /// <param name="label">What goes into default names.</param>
    /// <exception cref="ImpastoException">There is nothing to read, or no place to write.</exception>
    public FaceJob(Invocation call, IReadOnlyList<string> typed, string label)
    {
        var options = call.Read<FaceRunOptions>();
        if (options.Output == Inputs.Standard || (options.Output is null && typed.Contains(Inputs.Standard)))
            throw new UsageException("The record of a changed face lies beside it, for which there is no place on standard output", "name a file with -o");
        _call = call;
        _threads = options.Threads ?? Environment.ProcessorCount;
        _run = new RunOptions { Output = options.Output, Overwrite = options.Overwrite, Json = options.Json, Sidecar = true, Quiet = options.Quiet, Verbose = options.Verbose };
        var leftOut = new LeftOut();
        _inputs = [.. typed.SelectMany(argument => Inputs.Expand(argument, leftOut))];
        _outputs = OutputNames.Plan(_inputs, [label], _run, typed.Any(Inputs.IsSet));
        foreach (var sentence in _run.Quiet ? [] : leftOut.Sentences)
            call.Terminal.Say(sentence);
    }

    /// <summary>What the job computes with.</summary>
    public ComputeContext Context() => new() { Threads = _threads };

    /// <summary>Changes, writes and reports each photo; what is wrong with one doesn't keep the others from being done.</summary>
    /// <param name="method">For the record.</param>
    /// <param name="about">What the record says of the target.</param>
    /// <param name="options">All options, for the record.</param>
    /// <param name="change">Changes a photo.</param>
    /// <param name="identity">Measures whose the changed faces are; null where that can't be told.</param>
    /// <param name="cancel">Stops before the next photo, and the work on this one.</param>
    /// <returns>The worst exit code.</returns>
    public async Task<int> RunAsync(string method, JsonObject about, JsonObject options, Func<Picture, FaceEditResult> change, FaceIdentity? identity, CancellationToken cancel)
    {
        var worst = 0;
        for (var i = 0; i < _inputs.Count && !cancel.IsCancellationRequested; i++)
        {
            try
            {
                await RunAsync(i, method, about, options, change, identity, cancel).ConfigureAwait(false);
            }
            catch (ImpastoException e) when (_inputs.Count > 1)
            {
                var failure = new ChoiceException(e, [$"That was {_inputs[i]}."]);
                worst = Math.Max(worst, Failure.Report(failure, _call.Terminal, _run.Verbose, _call.Command));
            }
        }
        cancel.ThrowIfCancellationRequested();
        return worst;
    }

    private async Task RunAsync(int index, string method, JsonObject about, JsonObject options, Func<Picture, FaceEditResult> change, FaceIdentity? identity, CancellationToken cancel)
    {
        var (input, output, terminal) = (_inputs[index], _outputs[index], _call.Terminal);
        var begun = terminal.Clock.GetTimestamp();
        var photo = await Inputs.LoadAsync(input, terminal, cancel).ConfigureAwait(false);
        output.Check(photo.Width, photo.Height);
        var working = terminal.Clock.GetTimestamp();
        var result = change(photo);
        var work = terminal.Clock.GetElapsedTime(working);
        var file = new ResultFile(result.Picture, output, 0, IsPartial: false);
        var sha256 = await file.SaveAsync(terminal).ConfigureAwait(false);
        var total = terminal.Clock.GetElapsedTime(begun);
        List<string> notes = [.. photo.Notes.Concat(result.Notes).Select(note => FlagNames.Translate(note, _call.Command))];
        if (!_run.Quiet)
        {
            foreach (var note in notes)
                terminal.Say(note);
            terminal.Say(file.Sentence(input, total));
        }
        var record = new JsonObject { ["method"] = method, ["content"] = input };
        foreach (var (key, value) in about)
            record[key] = value?.DeepClone();
        record["faces"] = result.Faces.Count;
        record["digitalSourceType"] = SyntheticNote.CompositeWithTrainedAlgorithmicMedia;
        if (identity?.Measure(result) is var (toTarget, toInput))
        {
            record["identityToTarget"] = Math.Round(toTarget, 4);
            record["identityToInput"] = Math.Round(toInput, 4);
        }
        file.Report(file.Describe(record, losses: null, seed: 0, _threads, sha256, total, work, notes), (JsonObject)options.DeepClone(), _run, terminal);
    }
}
