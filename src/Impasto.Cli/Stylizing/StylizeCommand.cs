using System.Text.Json.Nodes;
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
    public static CommandSpec Spec(Services services, MethodRegistry<IStyleMethod> registry) => new("stylize", "Stylises pictures in the style of a picture or a model")
    {
        Usage = "<picture|folder|glob|->... --style <FILE|MODEL[:WEIGHT]>... [options]",
        // None are needed with --config, which may name one; the job says when there is none.
        Argument = new ArgumentSpec("picture|folder|glob|-", "What to stylise: files, folders and globs of pictures, or - for standard input", 0, int.MaxValue),
        Groups =
        [
            new OptionGroup("Options", OptionTable.For<StylizeOptions>()),
            new OptionGroup("Input, output and reports", OptionTable.For<RunOptions>()),
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
            _terminal.Error.WriteLine($"{done} of {all} pictures done{(failed > 0 ? $", {failed} failed" : "")}{(left > 0 ? $", {left} not begun" : "")}, in {Durations.Seconds(_terminal.Clock.GetElapsedTime(start))}.");
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
        var progress = new ProgressDisplay(_terminal, input == Inputs.Standard ? "stdin" : Path.GetFileName(input), _job.Run.Quiet);
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
            var result = await _job.Method.RenderAsync(request, new PreviewSaver(progress, _job.Options, output), cancel).ConfigureAwait(false);
            var work = _terminal.Clock.GetElapsedTime(rendering);
            var file = new ResultFile(result.Picture, output, result.Iterations, result.Partial);
            var sha256 = await file.SaveAsync(_terminal).ConfigureAwait(false);
            var total = _terminal.Clock.GetElapsedTime(start);
            progress.End();
            if (!_job.Run.Quiet)
            {
                foreach (var note in result.Notes.Where(_notesSaid.Add))
                    _terminal.Error.WriteLine(note);
                _terminal.Error.WriteLine(file.Sentence(input, total, result.Losses));
            }
            var began = new JsonObject
            {
                ["method"] = _job.Method.Name,
                ["content"] = input,
                ["styles"] = new JsonArray([.. _job.Common.Styles.Select(style => JsonValue.Create(style))]),
            };
            var record = file.Describe(began, result.Losses, _job.Common.Seed, _job.Threads, sha256, total, work);
            file.Report(record, MethodOptions.ToJson(_job.Common, _job.Options), _job.Run, _terminal);
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
}
