using System.Globalization;
using Impasto.Imaging;
using Impasto.Methods;
using Impasto.Tensors;

namespace Impasto.Cli.Stylizing;

/// <summary>impasto stylize: one job over its pictures, one after the other.</summary>
internal sealed class StylizeCommand
{
    private readonly StylizeJob _job;
    private readonly Terminal _terminal;
    private readonly HashSet<string> _notesSaid = [];

    private StylizeCommand(StylizeJob job, Terminal terminal) => (_job, _terminal) = (job, terminal);

    /// <summary>The command, with the options of every method.</summary>
    public static CommandSpec Spec(Services services, MethodRegistry registry) => new("stylize", "Stylises pictures in the style of a picture or a model")
    {
        Usage = "<picture|folder|glob|->... --style <FILE|MODEL[:WEIGHT]>... [options]",
        // None are needed with --config, which may name one; the job says when there is none.
        Argument = new ArgumentSpec("picture|folder|glob|-", "What to stylise: files, folders and globs of pictures, or - for standard input", 0, int.MaxValue),
        Groups =
        [
            new OptionGroup("Options", OptionTable.For<StylizeOptions>()),
            new OptionGroup("Input, output and reports", OptionTable.For<StylizeRunOptions>()),
            .. registry.Methods.Select(method =>
                new OptionGroup($"Options of --method {method.Name}: {method.Summary} ({method.Paper})", OptionTable.For(method.OptionsType), method.Name)),
        ],
        Examples =
        [
            "impasto stylize photo.jpg --style ink.jpg",
            "impasto stylize photo.jpg --style ink.jpg:2 --style swirl.jpg --size 1024 -o art.png",
            "impasto stylize holiday/ --style woodcut.jpg --preserve-color luminance -o art/",
            "impasto stylize photo.jpg --config photo.gatys.json --seed 7 --overwrite",
            "cat photo.jpg | impasto stylize - --style mosaic.jpg > art.png",
        ],
        Run = (call, cancel) => new StylizeCommand(StylizeJob.Read(call, services), call.Terminal).RunAsync(cancel),
    };

    private async Task<int> RunAsync(CancellationToken cancel)
    {
        Workers.Count = _job.Threads;
        var start = _terminal.Clock.GetTimestamp();
        var worst = 0;
        var failed = 0;
        foreach (var missing in _job.Missing)
        {
            Fail(missing);
        }
        var done = 0;
        if (_job.Inputs.Count > 0)
        {
            var styles = StyleLoader.Load(_job.Styles, cancel);
            var mask = StyleLoader.LoadMask(_job.Common.Mask, cancel);
            for (var i = 0; i < _job.Inputs.Count && worst != Failure.Interrupted; i++)
            {
                try
                {
                    if (await StylizeAsync(_job.Inputs[i], _job.Outputs[i], styles, mask, cancel).ConfigureAwait(false))
                        worst = Failure.Interrupted;
                    done++;
                }
                catch (Exception e)
                {
                    // Whatever is wrong with one picture, the others are still done.
                    Fail(e);
                }
            }
        }
        var all = _job.Inputs.Count + _job.Missing.Count;
        if (all > 1 && !_job.Run.Quiet)
        {
            var left = all - done - failed;
            _terminal.Error.WriteLine($"{done} of {all} pictures done{(failed > 0 ? $", {failed} failed" : "")}{(left > 0 ? $", {left} not begun" : "")}, in {Seconds(_terminal.Clock.GetElapsedTime(start))}.");
        }
        return worst;

        void Fail(Exception exception)
        {
            worst = Math.Max(worst, Failure.Report(exception, _terminal, _job.Run.Verbose));
            failed++;
        }
    }

    /// <summary>One picture, from file to file; true when it was interrupted and the partial result saved.</summary>
    private async Task<bool> StylizeAsync(string input, string output, IReadOnlyList<Style> styles, Picture? mask, CancellationToken cancel)
    {
        var start = _terminal.Clock.GetTimestamp();
        var progress = new ProgressDisplay(_terminal, input == Inputs.Standard ? "stdin" : input, _job.Run.Quiet);
        try
        {
            progress.Begin($"reading, then {_job.Method.Name}");
            var content = LoadContent(input, cancel);
            var request = new StyleRequest
            {
                Content = content,
                Styles = styles,
                Options = _job.Options,
                Size = _job.Common.Size,
                Strength = _job.Common.Strength,
                StyleScale = _job.Common.StyleScale,
                PreserveColor = _job.Common.PreserveColor,
                Mask = mask,
                Seed = _job.Common.Seed,
            };
            var rendering = _terminal.Clock.GetTimestamp();
            var result = await _job.Method.RenderAsync(request, new PreviewSaver(progress, _job, output), cancel).ConfigureAwait(false);
            var render = _terminal.Clock.GetElapsedTime(rendering);
            var sha256 = await SaveAsync(result.Picture, output).ConfigureAwait(false);
            var total = _terminal.Clock.GetElapsedTime(start);
            progress.End();
            Say(input, output, result, total);
            var record = RunRecord.Of(_job, result, input, output, sha256, total, render);
            if (_job.Run.Json)
                _terminal.Out.WriteLine(JsonText.OneLine(record));
            if (_job.Run.Sidecar)
                File.WriteAllText(OutputNames.Beside(output, ".json"), JsonText.Indented(RunRecord.WithOptions(record, _job)) + "\n");
            return result.Partial;
        }
        finally
        {
            progress.End();
        }
    }

    private Picture LoadContent(string input, CancellationToken cancel)
    {
        if (input != Inputs.Standard)
            return PictureFile.Load(input, cancel: cancel);
        using var stream = _terminal.OpenInput();
        return PictureFile.Load(stream, name: "Standard input", cancel: cancel);
    }

    /// <summary>Writes the result and gives the file's SHA-256.</summary>
    private async Task<string> SaveAsync(Picture picture, string output)
    {
        if (output == Inputs.Standard)
        {
            var bytes = PictureFile.Encode(picture, PictureFormat.Png);
            var stream = _terminal.OpenOutput();
            await using (stream.ConfigureAwait(false))
                await stream.WriteAsync(bytes).ConfigureAwait(false);
            return FileHash.Sha256(bytes);
        }
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
        try
        {
            PictureFile.Save(picture, output);
        }
        catch (PictureException e)
        {
            // A result that can't be written is no unreadable input.
            throw new ImpastoException(e.Message, e);
        }
        return await FileHash.Sha256Async(output).ConfigureAwait(false);
    }

    private void Say(string input, string output, StyleResult result, TimeSpan total)
    {
        if (_job.Run.Quiet)
            return;
        foreach (var note in result.Notes.Where(_notesSaid.Add))
            _terminal.Error.WriteLine(note);
        var loss = result.Losses is { } losses ? FormattableString.Invariant($", loss {losses.InitialTotal:G4} -> {losses.Total:G4}") : "";
        var iterations = result.Iterations > 0 ? $"{result.Iterations} iterations in " : "";
        var size = $"{result.Picture.Width}x{result.Picture.Height}";
        var where = output == Inputs.Standard ? "written to standard output" : $"saved as {output}";
        _terminal.Error.WriteLine(result.Partial
            ? $"{input}: stopped after {iterations}{Seconds(total)}{loss}; what there is ({size}) is {where}."
            : $"{input}: {iterations}{Seconds(total)}{loss}; {size}, {where}.");
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(time.TotalSeconds < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture) + " s";
}
